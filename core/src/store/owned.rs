//! A value that belongs to the process that made it.

use std::{mem, process};

/// A value that only the process that made it can use. After a fork, a child has a copy of the value and
/// of its open files. If the child closed its copy of a database, it would checkpoint and remove the
/// log under its parent. So in a child the value is out of reach, and is forgotten instead of dropped.
pub(crate) struct Owned<T> {
    value: Option<T>,
    process: u32,
}

impl<T> Owned<T> {
    pub(crate) fn new(value: T) -> Self {
        Self {
            value: Some(value),
            process: process::id(),
        }
    }

    /// Returns the value, if it was not taken and belongs to this process.
    pub(crate) fn get(&self) -> Option<&T> {
        self.value.as_ref().filter(|_| self.is_ours())
    }

    /// As [`Owned::get`], for changing it.
    pub(crate) fn get_mut(&mut self) -> Option<&mut T> {
        let is_ours = self.is_ours();
        self.value.as_mut().filter(|_| is_ours)
    }

    /// Takes the value out, if it belongs to this process.
    pub(crate) fn take(&mut self) -> Option<T> {
        let value = self.value.take()?;
        if self.is_ours() {
            return Some(value);
        }
        mem::forget(value);
        None
    }

    fn is_ours(&self) -> bool {
        process::id() == self.process
    }
}

impl<T> Drop for Owned<T> {
    fn drop(&mut self) {
        drop(self.take());
    }
}
