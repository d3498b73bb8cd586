package samples

/** A diary on this phone. */
class Diary private constructor(private val path: String) {
    // expect: does not stand alone
    /** Why. */
    val reason: String = ""

    // expect: bare question
    /**
     * What it costs.
     *
     * @param frame the picture that was taken
     */
    fun cost(frame: ByteArray): Long = 0

    /** Yes. */
    private val hidden = true

    /** Returns the visit that is open, if any. */
    fun inside(): Visit? = null

    private class Inner {
        /** How. */
        val way: String = ""
    }
}

// expect: the glossary says CheckInOutcome
/** An outcome of a scan, which an app shows. */
@Suppress("unused")
sealed interface Observation
