//! What is said of malformed XML, what becomes of foreign XML, and the laws.

mod faults;
mod foreign;
mod round;
