package androidx.test.runner.lifecycle;

/** The stages of an application's start. */
public enum ApplicationStage {
    PRE_ON_CREATE,
    CREATED
}
