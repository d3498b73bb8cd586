package androidx.test.runner.intent;

import android.app.Instrumentation.ActivityResult;
import android.content.Intent;

/** Answers an intent in place of another app. */
public interface IntentStubber {
    /** The result of {@code intent}, or null to let it go on. */
    ActivityResult getActivityResultForIntent(Intent intent);
}
