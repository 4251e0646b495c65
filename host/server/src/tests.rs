//! The server as its clients meet it: whole answers, without a socket and with one.

mod fixture;
mod hostile;
mod http;
mod import;
mod life;
mod socket;
