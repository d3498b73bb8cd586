//! The log: where an app learns what failed in the library.
//!
//! Every error that a call returns is logged, and so is the place of a contained panic. No text contains a name, a
//! note or a key, because no error does. The text of a panic is left out, because a dependency wrote it.

use std::cell::Cell;
use std::fmt::Display;
use std::panic;
use std::sync::{Arc, Once, PoisonError, RwLock};

/// The level of a line in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum LogLevel {
    /// A call failed, and returned this error.
    Warning,
    /// The library has a bug. Report the line.
    Bug,
}

/// A listener for the log, which the wrappers implement.
#[uniffi::export(with_foreign)]
pub trait LogListener: Send + Sync {
    /// Receives a line, on the thread of the call that failed. It must not call the library.
    fn log(&self, level: LogLevel, text: String);
}

/// The listener of this process. The log is one for all objects, as it is in every app.
static LISTENER: RwLock<Option<Arc<dyn LogListener>>> = RwLock::new(None);

thread_local! {
    /// The place of the last panic on this thread.
    static PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Sets the listener for the log, or removes it.
#[uniffi::export]
pub fn set_log_listener(listener: Option<Arc<dyn LogListener>>) {
    note_places();
    *LISTENER.write().unwrap_or_else(PoisonError::into_inner) = listener;
}

/// Logs an error that a call returns.
pub(crate) fn failure(error: &impl Display) {
    write(LogLevel::Warning, || error.to_string());
}

/// Logs the panic that was contained on this thread.
pub(crate) fn bug() {
    let place = PLACE.take();
    write(LogLevel::Bug, || {
        let place = place.unwrap_or_else(|| "an unknown place".to_owned());
        format!("the library panicked at {place}; report this bug")
    });
}

fn write(level: LogLevel, text: impl FnOnce() -> String) {
    let listener = LISTENER.read().unwrap_or_else(PoisonError::into_inner);
    let listener = listener.clone();
    if let Some(listener) = listener {
        listener.log(level, text());
    }
}

/// Makes every panic note its place for [`bug`]. The panic itself goes on as before.
fn note_places() {
    static NOTED: Once = Once::new();
    NOTED.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            PLACE.set(panic.location().map(ToString::to_string));
            before(panic);
        }));
    });
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::{LogLevel, LogListener, set_log_listener};
    use crate::DiaryError;
    use crate::contain::contain;

    #[derive(Default)]
    struct Lines(Mutex<Vec<(LogLevel, String)>>);

    impl LogListener for Lines {
        fn log(&self, level: LogLevel, text: String) {
            self.0.lock().unwrap().push((level, text));
        }
    }

    #[test]
    fn errors_and_the_places_of_panics_are_logged_until_the_listener_is_removed() {
        let lines = Arc::new(Lines::default());
        set_log_listener(Some(lines.clone()));
        let locked = || contain::<(), _>(|| Err(DiaryError::Locked)).unwrap_err();
        locked();
        contain::<(), DiaryError>(|| panic!("of Chợ Bến Thành")).unwrap_err();
        set_log_listener(None);
        locked();

        let lines = lines.0.lock().unwrap();
        // Other tests of this process may fail meanwhile.
        let warning = (
            LogLevel::Warning,
            "the diary is locked; open it again".to_owned(),
        );
        assert!(lines.contains(&warning), "{lines:?}");
        let (_, bug) = lines
            .iter()
            .find(|(level, text)| *level == LogLevel::Bug && text.contains("log.rs"))
            .unwrap();
        assert!(!bug.contains("Chợ"), "{bug}");
    }
}
