package vn.dauchan

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.assertThrows
import org.junit.jupiter.api.io.TempDir
import vn.dauchan.bridge.OpenException
import java.io.File
import vn.dauchan.bridge.NativeDiary

/** Run by `scripts/kotlin/test` alone, over the library that `scripts/phone/unsafe-library` makes. */
class UnsafeBuild {
    @TempDir
    lateinit var folder: File

    @Test
    fun `a library with another cipher makes no diary`() {
        val refused = assertThrows<OpenException.UnsafeBuild> {
            NativeDiary.open(Fixtures.deployment(), folder.path, MemoryVault(), Fixtures.now)
        }
        assertEquals("the cipher settings of this build are not those of SQLCipher 4", refused.message)
        assertEquals(false, File(folder, "diary.db").exists())
    }
}
