package androidx.test.runner.lifecycle;

import android.app.Activity;

/** Told of each change in an activity's life. */
public interface ActivityLifecycleCallback {
    /** {@code activity} reached {@code stage}. */
    void onActivityLifecycleChanged(Activity activity, Stage stage);
}
