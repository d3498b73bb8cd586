package vn.dauchan

import com.sun.jna.Function
import com.sun.jna.Memory
import org.junit.jupiter.api.Assumptions.assumeTrue

/** System calls of Linux that do one thing, by their numbers on x86-64 and on 64-bit ARM. */
enum class SystemCall(private val x64: List<Int>, private val arm64: List<Int>) {
    /** At the end of a file, and in it. */
    WRITE(listOf(1, 18), listOf(64, 68)),
    UNLINK(listOf(87, 263), listOf(35)),
    FSYNC(listOf(74, 75), listOf(82, 83)),
    GETRANDOM(listOf(318), listOf(278)),
    ;

    val numbers: List<Int>
        get() = when (val processor = System.getProperty("os.arch")) {
            "amd64" -> x64
            "aarch64" -> arm64
            else -> throw UnsupportedOperationException(processor)
        }
}

/** Errors of Linux. */
const val EIO = 5
const val ENOSPC = 28
const val EROFS = 30

/**
 * Runs [work] on a thread of its own, for which the kernel answers [call] with [error]: no other thread
 * notices, and the thread ends with the work.
 */
fun <T> failing(call: SystemCall, error: Int, work: () -> T): T {
    var result: Result<T>? = null
    var isFailing = false
    val thread = Thread {
        isFailing = refuse(call, error)
        if (isFailing) result = runCatching(work)
    }
    thread.start()
    thread.join()
    assumeTrue(isFailing, "the system lets no thread give up a system call (seccomp)")
    return result!!.getOrThrow()
}

/** Has the kernel answer [call] with [error] on this thread for as long as it lives. */
private fun refuse(call: SystemCall, error: Int): Boolean {
    // A program of the kernel's packet filter: instructions of a code, how many of the next to skip if
    // the answer is yes, and a number.
    val load = Triple(0x20, 0, 0)
    val compare = call.numbers.mapIndexed { at, number -> Triple(0x15, call.numbers.size - at, number) }
    val letThrough = Triple(0x06, 0, 0x7fff_0000)
    val refuse = Triple(0x06, 0, 0x0005_0000 or error)
    val instructions = listOf(load) + compare + letThrough + refuse
    val filter = Memory(8L * instructions.size)
    instructions.forEachIndexed { at, (code, skipped, number) ->
        filter.setShort(8L * at, code.toShort())
        filter.setShort(8L * at + 2, skipped.toShort())
        filter.setInt(8L * at + 4, number)
    }
    val program = Memory(16)
    program.setShort(0, instructions.size.toShort())
    program.setPointer(8, filter)
    val control = Function.getFunction("c", "prctl")
    val noNewPrivileges = control.invokeInt(arrayOf(38, 1L, 0L, 0L, 0L))
    return noNewPrivileges == 0 && control.invokeInt(arrayOf(22, 2L, program, 0L, 0L)) == 0
}
