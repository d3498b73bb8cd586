package vn.dauchan.demo

import java.io.File
import javax.xml.parsers.DocumentBuilderFactory
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.json.JSONObject
import org.junit.Test
import org.w3c.dom.Element

/** The texts of both languages, compared as files. */
class TextsTest {
    private val vietnamese = texts("values")
    private val english = texts("values-en")

    @Test
    fun `both languages say the same things in the same order`() {
        assertEquals(vietnamese.keys.toList(), english.keys.toList())
    }

    @Test
    fun `both languages fill in the same values`() {
        for ((name, text) in vietnamese) {
            assertEquals(name, places(text), places(english.getValue(name)))
        }
    }

    @Test
    fun `English has its singulars`() {
        val plurals = elements("values-en", "plurals")
        assertTrue(plurals.isNotEmpty())
        for (plural in plurals) {
            val items = plural.getElementsByTagName("item")
            val quantities = (0 until items.length).map { (items.item(it) as Element).getAttribute("quantity") }
            assertEquals(plural.getAttribute("name"), listOf("one", "other"), quantities)
        }
    }

    @Test
    fun `no text is left in the other language`() {
        val same = vietnamese.filter { (name, text) -> english[name] == text }.keys
        val meantToBe = setOf("app_name", "visit_times", "hours_and_minutes")
        assertEquals(meantToBe, same)
    }

    /** Where iOS has a text of the same name, it says the same. */
    @Test
    fun `both apps use the same words`() {
        val catalogue = JSONObject(File(System.getProperty("dauchan.root"), CATALOGUE).readText()).getJSONObject("strings")
        for ((language, folder) in mapOf("vi" to "values", "en" to "values-en")) {
            val shared = elements(folder, "string").map { it.getAttribute("name") to it.textContent }
                .filter { (name, _) -> catalogue.has(name) && name != "about_licences_body" } // It names what each is made of.
            assertTrue(shared.size > 150)
            for ((name, text) in shared) {
                val other = catalogue.getJSONObject(name).getJSONObject("localizations").getJSONObject(language)
                    .getJSONObject("stringUnit").getString("value")
                assertEquals("$language $name", text.replace("\\'", "'"), other.replace("$@", "\$s").replace("\$lld", "\$d"))
            }
        }
    }

    private fun places(text: String) = Regex("%(\\d+\\$)?[ds]").findAll(text).map { it.value }.toSortedSet()

    private fun texts(folder: String): Map<String, String> =
        (elements(folder, "string") + elements(folder, "plurals") + elements(folder, "string-array"))
            .associate { it.getAttribute("name") to it.textContent.trim() }

    private fun elements(folder: String, tag: String): List<Element> {
        val file = File("src/main/res/$folder/strings.xml")
        val found = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file).getElementsByTagName(tag)
        return (0 until found.length).map { found.item(it) as Element }
    }

    private companion object {
        const val CATALOGUE = "ios-demo/Sources/DauChanDemoModel/Resources/Words.xcstrings"
    }
}
