package androidx.test.runner.lifecycle;

/** Knows how far the application has started; nothing here asks it. */
public interface ApplicationLifecycleMonitor {}
