//! A half-year from its opening to its correction, on both engines: who may take which step, what bad input gets, and what
//! the database refuses whatever was asked.

mod adopting;
mod bad_input;
mod frozen;
mod parameters;
mod released;
mod stage;
mod steps;
mod taking_back;
