//! Who may do what: the matrix of operation × role × own or other branch, generated from the
//! OpenAPI document. A denial changes nothing: a digest over all tables says so.

mod actions;
mod matrix;
mod roles;
mod sellers;
mod sight;
