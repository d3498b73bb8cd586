package androidx.test.internal.runner.lifecycle;

import android.app.Application;
import androidx.test.runner.lifecycle.ApplicationLifecycleMonitor;
import androidx.test.runner.lifecycle.ApplicationStage;

/** Told how far the application has started. */
public final class ApplicationLifecycleMonitorImpl implements ApplicationLifecycleMonitor {
    /** {@code application} reached {@code stage}. */
    public void signalLifecycleChange(Application application, ApplicationStage stage) {}
}
