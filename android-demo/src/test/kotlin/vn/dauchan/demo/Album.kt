package vn.dauchan.demo

import android.graphics.Bitmap
import java.io.File

/**
 * Checks whatever screen is shown for everyone, and keeps its picture, in `target/pictures` or where
 * `-Ddauchan.pictures` says.
 */
internal class Album(private val person: Person, private val phone: String) {
    private val found = mutableListOf<String>()

    /** Everything that was wrong on a screen, in words. */
    val errors: List<String> get() = found

    fun keep(name: String) {
        found += Accessibility(person).errors().map { "$name on $phone: $it" }
        write(name, person.picture())
    }

    fun write(name: String, picture: Bitmap) {
        val file = File(pictures, "$phone/$name.png")
        file.parentFile.mkdirs()
        file.outputStream().use { picture.compress(Bitmap.CompressFormat.PNG, 100, it) }
    }

    private companion object {
        val pictures = File(System.getProperty("dauchan.pictures") ?: "target/pictures")
    }
}
