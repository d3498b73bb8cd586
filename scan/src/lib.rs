//! Finds and decodes QR codes in grey pixels.
