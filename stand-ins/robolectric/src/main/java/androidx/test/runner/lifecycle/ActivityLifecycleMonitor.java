package androidx.test.runner.lifecycle;

import android.app.Activity;
import java.util.Collection;

/** Knows in which stage each activity is. */
public interface ActivityLifecycleMonitor {
    /** Tells {@code callback} of every change from now on. */
    void addLifecycleCallback(ActivityLifecycleCallback callback);

    /** Tells {@code callback} nothing more. */
    void removeLifecycleCallback(ActivityLifecycleCallback callback);

    /** The stage {@code activity} is in. */
    Stage getLifecycleStageOf(Activity activity);

    /** The activities that are in {@code stage}. */
    Collection<Activity> getActivitiesInStage(Stage stage);
}
