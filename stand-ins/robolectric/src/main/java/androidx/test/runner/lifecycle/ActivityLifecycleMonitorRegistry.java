package androidx.test.runner.lifecycle;

/** Holds the monitor of the running test. */
public final class ActivityLifecycleMonitorRegistry {
    private static ActivityLifecycleMonitor monitor;

    private ActivityLifecycleMonitorRegistry() {}

    /** Called once by Robolectric for each test. */
    public static void registerInstance(ActivityLifecycleMonitor instance) {
        monitor = instance;
    }

    /** The monitor of the running test. */
    public static ActivityLifecycleMonitor getInstance() {
        if (monitor == null) {
            throw new IllegalStateException("no Robolectric test is running");
        }
        return monitor;
    }
}
