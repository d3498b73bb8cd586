package androidx.test.runner.intent;

/** Sees every intent that is sent; nothing here asks it. */
public interface IntentMonitor {}
