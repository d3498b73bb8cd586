package vn.dauchan.demo.ui

import android.content.Context
import vn.dauchan.demo.R

/**
 * The names of administrative units by their codes: Bình Dương on 1 November 2021, from the public list of
 * the General Statistics Office of Viet Nam. An area of another province is shown by its number.
 */
internal class Areas(private val context: Context) {
    private val names: Map<Int, String> by lazy(::read)

    fun name(code: Int): String = names[code] ?: context.getString(R.string.area_unknown, code)

    private fun read(): Map<Int, String> = buildMap {
        context.resources.openRawResource(R.raw.units).bufferedReader().useLines { lines ->
            for (line in lines.drop(1)) {
                val (ward, wardName, _, district, districtName) = line.split(',')
                put(ward.toInt(), "$wardName, $districtName")
                put(district.toInt(), districtName)
            }
        }
    }
}
