package vn.dauchan.demo

import java.nio.file.Files
import java.time.Duration
import vn.dauchan.Diary
import vn.dauchan.bridge.ManualPlace

/** Diaries from before, written by the SDK as the app would have. */
internal object Histories {
    /** As many visits as asked for, of two minutes each, three minutes apart, until shortly ago. */
    suspend fun write(visits: Int) {
        val now = TestApplication.clock.now.atZone(TestApplication.clock.zone).toOffsetDateTime()
        open().use { diary ->
            repeat(visits) { number ->
                val came = now.minusMinutes(3L * (visits - number))
                diary.addManual(ManualPlace.InWords("Nơi số $number"), came, came.plusMinutes(2))
            }
        }
    }

    suspend fun open(): Diary {
        Files.createDirectories(TestApplication.folder)
        return Diary.open(Fixtures.deployment(), TestApplication.folder.toFile(), TestApplication.vault, TestApplication.clock)
    }
}
