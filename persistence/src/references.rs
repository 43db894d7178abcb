//! Who refers to whom: what keeps a row from being deleted.
