//! Papers of a negotiation (R12, R13, R28): the proposal and the contract, as PDF and as a page.

mod contract;
mod proposal;
mod scripts;
mod won;
