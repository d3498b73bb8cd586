package vn.dauchan.demo.model

import java.time.format.DateTimeFormatter
import vn.dauchan.bridge.Visit
import vn.dauchan.toOffsetDateTime

/** The first line of an exported diary. */
internal const val CSV_HEADER = "place,area,sector,came,left,people,for,note\r\n"

/** A visit as a line of CSV (RFC 4180), its moments with their offset (RFC 3339). */
internal fun csvLine(visit: Visit): String = listOf(
    visit.place,
    visit.venue?.area?.toString().orEmpty(),
    visit.venue?.sector?.toString().orEmpty(),
    DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(visit.start.toOffsetDateTime()),
    visit.end?.moment?.let { DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(it.toOffsetDateTime()) }.orEmpty(),
    visit.companions.party.toString(),
    visit.companions.declaredFor.orEmpty(),
    visit.companions.note.orEmpty(),
).joinToString(",", postfix = "\r\n", transform = ::field)

/** A table program must not take a name for a formula, so one that begins like one gets a space. */
private fun field(value: String): String {
    val harmless = if (value.firstOrNull() in setOf('=', '+', '-', '@')) " $value" else value
    return if (harmless.any { it in ",\"\r\n" }) "\"${harmless.replace("\"", "\"\"")}\"" else harmless
}
