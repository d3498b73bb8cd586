package vn.dauchan

import vn.dauchan.bridge.KeyVault
import java.nio.file.Path

/**
 * Makes a vault that keeps the key in a file that only its owner can read, for desktops and tests. The
 * vault of a phone is `vn.dauchan.android.KeyStoreVault`.
 *
 * Anyone who can read the file can read the diary. The key does not cross into the JVM's memory.
 *
 * @param path the file of the key; its folder must exist, on a POSIX file system, outside the diary's folder.
 */
fun fileKeyVault(path: Path): KeyVault = vn.dauchan.bridge.fileKeyVault(path.toString())
