// Renders the icons of the manifest from the one drawing of the mark. Run after changing it: npm run -w apps/web icons
import { readFileSync, writeFileSync } from "node:fs"
import sharp from "sharp"

const folder = new URL("../public/icons/", import.meta.url)
const mark = readFileSync(new URL("chirp.svg", folder), "utf8")

/** The bird without its rounded square, on a square of the brand's colour, inside the safe zone of masks (80 %). */
const maskable = mark
  .replace(/<rect[^>]*\/>/, "")
  .replace(/(<svg[^>]*>)/, '$1<rect width="64" height="64" fill="#2563eb"/><g transform="translate(7 7) scale(.78)">')
  .replace("</svg>", "</g></svg>")

const render = (svg, size) =>
  sharp(Buffer.from(svg), { density: 72 * (size / 64) * 2 })
    .resize(size, size)
    .png({ compressionLevel: 9 })

/** An ICO file that holds one PNG. */
const ico = (png, size) => {
  const header = Buffer.alloc(22)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(1, 4)
  header.writeUInt8(size, 6)
  header.writeUInt8(size, 7)
  header.writeUInt16LE(1, 10)
  header.writeUInt16LE(32, 12)
  header.writeUInt32LE(png.length, 14)
  header.writeUInt32LE(22, 18)
  return Buffer.concat([header, png])
}

await render(mark, 192).toFile(new URL("chirp-192.png", folder).pathname)
await render(mark, 512).toFile(new URL("chirp-512.png", folder).pathname)
await render(maskable, 512).toFile(new URL("chirp-maskable-512.png", folder).pathname)
await render(maskable, 180).toFile(new URL("apple-touch.png", folder).pathname)
writeFileSync(new URL("../favicon.ico", folder), ico(await render(mark, 32).toBuffer(), 32))
