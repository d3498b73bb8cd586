//! The check-in core: verify a venue's signed code, remember visits in an encrypted diary.
