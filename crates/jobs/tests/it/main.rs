//! Jobs on real files, through the public door.

mod databases;
mod folders;
mod images;
mod support;
