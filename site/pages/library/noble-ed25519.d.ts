/** What the site uses of `@noble/ed25519`, whose one file stands beside this one once the site is built. */
export class Point {
  static BASE: Point;
  static fromBytes(bytes: Uint8Array, zip215: boolean): Point;
  multiply(scalar: bigint, safe: boolean): Point;
  subtract(other: Point): Point;
  toBytes(): Uint8Array;
}
