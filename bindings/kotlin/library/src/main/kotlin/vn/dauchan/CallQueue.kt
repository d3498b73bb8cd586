package vn.dauchan

import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.ExecutorCoroutineDispatcher
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.withContext
import java.util.concurrent.Executors

/**
 * A thread of its own, on which native calls wait their turn, never the caller's.
 *
 * A call is whole or not at all: cancelled while it waits, it never begins; once it has begun it is
 * finished, and its result is delivered, so that nothing is half done and nothing gets lost.
 */
internal class CallQueue(name: String) : AutoCloseable {
    private val thread: ExecutorCoroutineDispatcher =
        Executors.newSingleThreadExecutor { work -> Thread(work, name).apply { isDaemon = true } }
            .asCoroutineDispatcher()

    val dispatcher: CoroutineDispatcher get() = thread

    suspend fun <T> call(work: () -> T): T {
        val caller = currentCoroutineContext()
        caller.ensureActive()
        return withContext(NonCancellable + thread) {
            caller.ensureActive()
            work()
        }
    }

    /** Lets what has begun finish, and takes no more. */
    override fun close() = thread.close()
}
