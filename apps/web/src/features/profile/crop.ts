/** A picture's part that is kept: by how much it is enlarged (1: as much as fits) and where its middle lies (0…1). */
export interface Crop {
  readonly zoom: number
  readonly x: number
  readonly y: number
}

export const MAX_ZOOM = 4
export const centred: Crop = { zoom: 1, x: 0.5, y: 0.5 }

export interface Size {
  readonly width: number
  readonly height: number
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value))

/** Size of the kept part, in pixels of the picture: the largest of this shape, divided by the zoom. */
const keptSize = (picture: Size, aspect: number, zoom: number): Size => {
  const fits = picture.width / picture.height > aspect
  const height = (fits ? picture.height : picture.width / aspect) / zoom
  return { width: height * aspect, height }
}

/** The same crop moved and zoomed to where it can be: its part never leaves the picture. */
export const held = (crop: Crop, picture: Size, aspect: number): Crop => {
  const zoom = clamp(crop.zoom, 1, MAX_ZOOM)
  const { height, width } = keptSize(picture, aspect, zoom)
  const halfX = width / picture.width / 2
  const halfY = height / picture.height / 2
  return { zoom, x: clamp(crop.x, halfX, 1 - halfX), y: clamp(crop.y, halfY, 1 - halfY) }
}

/** The kept part as a rectangle in the picture's pixels. */
export const rectOf = (
  crop: Crop,
  picture: Size,
  aspect: number
): Size & { readonly left: number; readonly top: number } => {
  const { x, y, zoom } = held(crop, picture, aspect)
  const size = keptSize(picture, aspect, zoom)
  return { ...size, left: x * picture.width - size.width / 2, top: y * picture.height - size.height / 2 }
}
