package vn.dauchan.demo

import java.time.OffsetDateTime
import java.util.Base64
import org.json.JSONArray
import org.json.JSONObject
import vn.dauchan.bridge.DeploymentSettings
import vn.dauchan.bridge.VisitPolicy

/**
 * Reads `deployment.json`, the public file with everything that an app of a deployment is built
 * with, as the authority's desk writes it. Whether the settings hold together, the SDK says.
 */
internal fun deploymentSettings(json: String): DeploymentSettings {
    val file = JSONObject(json)
    require(file.getString("format") == "dauchan deployment 1") { "not a deployment that this app knows" }
    return DeploymentSettings(
        hosts = file.getJSONArray("hosts").texts(),
        rootKeys = file.getJSONArray("root_keys").texts().map(::bytes),
        threshold = file.getInt("threshold").toUByte(),
        epoch = file.getInt("epoch").toUShort(),
        baselineList = Base64.getDecoder().decode(file.getString("baseline_list")),
        buildDate = OffsetDateTime.parse(file.getString("build_date")).toInstant(),
        utcOffsetMinutes = file.getInt("utc_offset_minutes").toShort(),
        demonstration = file.getBoolean("demonstration"),
        visits = policy(file.getJSONObject("visits")),
    )
}

private fun policy(visits: JSONObject) = VisitPolicy(
    debounceSeconds = visits.getInt("debounce_seconds").toUInt(),
    automaticEnd = visits.getBoolean("automatic_end"),
    switchEndsPrevious = visits.getBoolean("switch_ends_previous"),
    undoSeconds = visits.getInt("undo_seconds").toUInt(),
    reminderSeconds = visits.getInt("reminder_seconds").toUInt(),
    retentionDays = visits.getInt("retention_days").toUShort(),
)

private fun JSONArray.texts(): List<String> = List(length(), ::getString)

private fun bytes(hex: String): ByteArray = hex.chunked(2).map { it.toInt(16).toByte() }.toByteArray()
