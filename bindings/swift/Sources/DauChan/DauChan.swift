// An app writes `import DauChan` and has all of it: the values, errors and the `Deployment` that Rust
// defines come from the generated module. The attribute is underscored and has no other spelling.
@_exported import DauChanBridge
