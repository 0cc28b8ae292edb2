import sharp from "sharp"

/** A picture file of one's own: a gradient, so that it has something to scale and to blur. */
export const picture = async (name: string, [from, to]: readonly [string, string] = ["#2563eb", "#f59e0b"]) => ({
  name,
  mimeType: "image/png",
  buffer: await sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="960" height="540"><defs><linearGradient id="g" x2="1" y2="1"><stop stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient></defs><rect width="960" height="540" fill="url(#g)"/></svg>`
    )
  )
    .png()
    .toBuffer()
})
