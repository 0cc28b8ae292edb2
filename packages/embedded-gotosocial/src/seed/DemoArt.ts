/**
 * Pictures for the demo, drawn as SVG: landscapes, portraits, headers. The same seed always gives the same picture.
 */

/** A sequence of numbers from 0 to 1 that looks random (Park and Miller's generator). */
const sequence = (seed: number) => {
  let state = (Math.abs(Math.round(seed)) % 2147483646) + 1
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}

const svg = (width: number, height: number, body: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${body}</svg>`

const gradient = (id: string, colours: ReadonlyArray<string>) =>
  `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${colours
    .map((colour, at) => `<stop offset="${at / (colours.length - 1)}" stop-color="${colour}"/>`)
    .join("")}</linearGradient>`

const glow = (id: string, colour: string) =>
  `<radialGradient id="${id}"><stop offset="0" stop-color="${colour}"/><stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient>`

const sky = (width: number, height: number, colours: ReadonlyArray<string>) =>
  `<defs>${gradient("sky", colours)}</defs><rect width="${width}" height="${height}" fill="url(#sky)"/>`

/** A smooth line of hills from left to right, filled to the bottom. */
const ridge = (width: number, height: number, base: number, rise: number, steps: number, next: () => number) => {
  const step = width / steps
  const at = (n: number) => ({ x: n * step, y: base - next() * rise })
  const points = Array.from({ length: steps + 1 }, (_, n) => at(n))
  const curve = points
    .slice(1)
    .map((point, n) => {
      const from = points[n] ?? point
      const middle = (from.x + point.x) / 2
      return `C${middle} ${from.y} ${middle} ${point.y} ${point.x} ${point.y}`
    })
    .join("")
  return `M0 ${points[0]?.y ?? base}${curve}L${width} ${height}L0 ${height}Z`
}

/** Sharp peaks instead of hills. */
const peaks = (width: number, height: number, base: number, rise: number, steps: number, next: () => number) => {
  const step = width / steps
  const line = Array.from({ length: steps * 2 + 1 }, (_, n) => {
    const y = n % 2 === 0 ? base - next() * rise * 0.25 : base - rise * (0.45 + next() * 0.55)
    return `${((n * step) / 2 + (next() - 0.5) * step * 0.2).toFixed(1)} ${y.toFixed(1)}`
  }).join("L")
  return `M-20 ${height}L-20 ${base}L${line}L${width + 20} ${base}L${width + 20} ${height}Z`
}

const path = (d: string, fill: string, opacity = 1) => `<path d="${d}" fill="${fill}" opacity="${opacity}"/>`

const stars = (width: number, height: number, count: number, next: () => number) =>
  Array.from(
    { length: count },
    () =>
      `<circle cx="${(next() * width).toFixed(1)}" cy="${(next() * height).toFixed(1)}" r="${(0.6 + next() * 1.8).toFixed(2)}" fill="#fff" opacity="${(0.3 + next() * 0.7).toFixed(2)}"/>`
  ).join("")

const [W, H] = [1600, 1067]

/** Blue hour over a mountain lake. */
const mountains = () => {
  const next = sequence(11)
  return svg(
    W,
    H,
    sky(W, H, ["#1b2a5c", "#5b4b8a", "#e38b7a", "#ffd9a0"]) +
      stars(W, H * 0.35, 90, next) +
      `<defs>${glow("sun", "#fff1cf")}${gradient("lake", ["#e9a183", "#7a5c92", "#22306a"])}</defs>` +
      `<circle cx="1050" cy="690" r="420" fill="url(#sun)" opacity=".8"/>` +
      path(peaks(W, H, 700, 330, 7, next), "#6d5a8f", 0.75) +
      path(peaks(W, H, 730, 240, 9, next), "#46407a", 0.9) +
      path(ridge(W, H, 760, 90, 12, next), "#2b2c5e") +
      `<rect y="752" width="${W}" height="${H - 752}" fill="url(#lake)"/>` +
      Array.from(
        { length: 46 },
        () =>
          `<rect x="${(650 + next() * 800).toFixed(0)}" y="${(765 + next() * 260).toFixed(0)}" width="${(40 + next() * 160).toFixed(0)}" height="3" rx="1.5" fill="#ffe6bd" opacity="${(next() * 0.35).toFixed(2)}"/>`
      ).join("") +
      path(ridge(W, H, 1040, 70, 10, next), "#141737")
  )
}

const sea = () => {
  const next = sequence(23)
  const waves = Array.from({ length: 14 }, (_, n) => {
    const y = 610 + n * n * 2.4 + n * 4
    return path(
      ridge(W, H, y + 14, 10 + n * 1.6, 18 - Math.floor(n / 2), next),
      n % 2 === 0 ? "#1f7a8c" : "#145f73",
      0.28 + n * 0.03
    )
  }).join("")
  return svg(
    W,
    H,
    sky(W, H, ["#7fc8e8", "#bfe3ec", "#fff0d2", "#ffd0a1"]) +
      `<defs>${glow("sun", "#fffbe8")}${gradient("water", ["#ffcf9f", "#6fb4b8", "#0f4c5c"])}</defs>` +
      `<circle cx="520" cy="560" r="330" fill="url(#sun)"/><circle cx="520" cy="560" r="74" fill="#fffdf2"/>` +
      path(ridge(W, H, 600, 60, 6, next), "#5c8a94", 0.55) +
      `<rect y="592" width="${W}" height="${H - 592}" fill="url(#water)"/>` +
      waves +
      `<g fill="#12313b"><path d="M1120 640h250l-46 46h-160z"/><path d="M1238 636V470l110 160z" opacity=".9"/><path d="M1226 636V500l-80 132z" opacity=".8"/></g>`
  )
}

const forest = () => {
  const next = sequence(37)
  const trees = (count: number, base: number, size: number, fill: string, opacity: number) =>
    Array.from({ length: count }, () => {
      const x = next() * W
      const tall = size * (0.7 + next() * 0.6)
      const wide = tall * 0.26
      const y = base + next() * 30
      const tiers = [0, 0.26, 0.5].map((from) => {
        const top = y - tall * (1 - from)
        const half = wide * (0.45 + from)
        return `M${x.toFixed(0)} ${top.toFixed(0)}l${half.toFixed(0)} ${(tall * 0.42).toFixed(0)}h${(-2 * half).toFixed(0)}z`
      })
      return path(
        `${tiers.join("")}M${(x - 5).toFixed(0)} ${(y - tall * 0.1).toFixed(0)}h10v${(tall * 0.14).toFixed(0)}h-10z`,
        fill,
        opacity
      )
    }).join("")
  const mist = (y: number) => `<ellipse cx="${W / 2}" cy="${y}" rx="${W * 0.8}" ry="70" fill="#f4f7ef" opacity=".34"/>`
  return svg(
    W,
    H,
    sky(W, H, ["#dfe9e2", "#bcd2c4", "#8fb3a2"]) +
      `<defs>${glow("sun", "#fffef0")}</defs><circle cx="1120" cy="250" r="360" fill="url(#sun)"/>` +
      trees(60, 600, 260, "#7fa493", 0.7) +
      mist(600) +
      trees(44, 740, 340, "#4f7d6c", 0.85) +
      mist(750) +
      trees(30, 900, 440, "#2c5a4c", 0.95) +
      mist(905) +
      trees(18, 1090, 560, "#12362d", 1)
  )
}

const city = () => {
  const next = sequence(53)
  const row = (base: number, count: number, tall: number, fill: string, lit: string) => {
    const wide = W / count
    return Array.from({ length: count }, (_, n) => {
      const height = tall * (0.45 + next() * 0.55)
      const x = n * wide
      const windows = Array.from({ length: Math.floor(height / 26) * 3 }, (_, w) =>
        next() < 0.36
          ? `<rect x="${(x + wide * 0.16 + (w % 3) * wide * 0.26).toFixed(0)}" y="${(base - height + 16 + Math.floor(w / 3) * 26).toFixed(0)}" width="${(wide * 0.15).toFixed(0)}" height="12" fill="${lit}" opacity="${(0.5 + next() * 0.5).toFixed(2)}"/>`
          : ""
      ).join("")
      return `<rect x="${x.toFixed(0)}" y="${(base - height).toFixed(0)}" width="${(wide - 3).toFixed(0)}" height="${(height + 400).toFixed(0)}" fill="${fill}"/>${windows}`
    }).join("")
  }
  return svg(
    W,
    H,
    sky(W, H, ["#0b1030", "#2c1f5e", "#7a3b7c", "#f0876b"]) +
      stars(W, H * 0.5, 140, next) +
      `<circle cx="1230" cy="220" r="66" fill="#fdf3d7"/><circle cx="1205" cy="205" r="62" fill="#1f1b4d"/>` +
      row(820, 22, 380, "#2b2458", "#f8c471") +
      row(930, 16, 420, "#1b1740", "#ffd98a") +
      row(1067, 11, 380, "#0e0c26", "#ffe9b0")
  )
}

const loaf = () => {
  const next = sequence(71)
  const flour = Array.from(
    { length: 260 },
    () =>
      `<circle cx="${(200 + next() * 1200).toFixed(0)}" cy="${(330 + next() * 560).toFixed(0)}" r="${(0.8 + next() * 3.4).toFixed(1)}" fill="#fff7e8" opacity="${(next() * 0.8).toFixed(2)}"/>`
  ).join("")
  const cuts = [-240, -80, 80, 240]
    .map(
      (x) =>
        `<path d="M${760 + x} 360q90 150 10 330" stroke="#f6dcb0" stroke-width="34" stroke-linecap="round" fill="none" opacity=".9"/><path d="M${770 + x} 366q84 146 8 318" stroke="#a85a22" stroke-width="8" stroke-linecap="round" fill="none" opacity=".7"/>`
    )
    .join("")
  return svg(
    W,
    H,
    sky(W, H, ["#3c2f2a", "#5a463c", "#241b18"]) +
      `<defs>${gradient("crust", ["#e3a55a", "#b8692c", "#6f3815"])}${glow("light", "#ffd9a0")}</defs>` +
      `<circle cx="420" cy="180" r="620" fill="url(#light)" opacity=".5"/>` +
      `<ellipse cx="820" cy="780" rx="640" ry="120" fill="#120c0a" opacity=".55"/>` +
      `<rect x="120" y="700" width="1360" height="150" rx="46" fill="#8a5a36"/><rect x="120" y="700" width="1360" height="60" rx="30" fill="#a8713f"/>` +
      `<ellipse cx="800" cy="540" rx="560" ry="225" fill="url(#crust)"/><ellipse cx="760" cy="470" rx="430" ry="120" fill="#f3c078" opacity=".35"/>` +
      cuts +
      flour
  )
}

const leaves = () => {
  const next = sequence(89)
  const greens = ["#1f5c45", "#2f7d5b", "#57a66f", "#8cc084", "#c4dd9d", "#e9b44c"]
  const leaf = () => {
    const x = next() * W
    const y = next() * H
    const size = 60 + next() * 190
    const turn = next() * 360
    const fill = greens[Math.floor(next() * greens.length)] ?? "#2f7d5b"
    return `<g transform="translate(${x.toFixed(0)} ${y.toFixed(0)}) rotate(${turn.toFixed(0)})"><path d="M0 0C${size * 0.5} ${-size * 0.5} ${size} ${-size * 0.36} ${size * 1.5} 0C${size} ${size * 0.36} ${size * 0.5} ${size * 0.5} 0 0Z" fill="${fill}" opacity=".92"/><path d="M0 0H${size * 1.45}" stroke="#0f3527" stroke-opacity=".35" stroke-width="3"/></g>`
  }
  return svg(W, H, sky(W, H, ["#123a2d", "#0c2620"]) + Array.from({ length: 120 }, leaf).join(""))
}

export const art = { mountains, sea, forest, city, loaf, leaves } as const
export type Art = keyof typeof art

/** A friendly face in a person's colours: hair, skin, clothes, background. */
export const portrait = (
  seed: number,
  colours: readonly [string, string, string, string],
  look: { readonly longHair: boolean; readonly glasses: boolean }
) => {
  const next = sequence(seed * 97 + 5)
  const [hair, skin, clothes, back] = colours
  const { longHair, glasses } = look
  return svg(
    400,
    400,
    `<defs>${gradient("back", [back, "#ffffff"])}</defs><rect width="400" height="400" fill="url(#back)"/>` +
      `<circle cx="${(60 + next() * 280).toFixed(0)}" cy="${(60 + next() * 90).toFixed(0)}" r="${(40 + next() * 60).toFixed(0)}" fill="#fff" opacity=".35"/>` +
      (longHair ? `<path d="M92 190c0-150 216-150 216 0v150H92z" fill="${hair}"/>` : "") +
      `<path d="M40 400c0-96 72-138 160-138s160 42 160 138z" fill="${clothes}"/>` +
      `<rect x="168" y="226" width="64" height="66" rx="30" fill="${skin}"/><path d="M168 262q32 28 64 0v14q-32 28-64 0z" fill="#000" opacity=".12"/>` +
      `<ellipse cx="200" cy="180" rx="78" ry="90" fill="${skin}"/>` +
      `<path d="M116 182c-8-120 176-120 168 0-10-54-40-66-84-66s-74 12-84 66z" fill="${hair}"/>` +
      `<circle cx="170" cy="186" r="8" fill="#2a211d"/><circle cx="230" cy="186" r="8" fill="#2a211d"/>` +
      (glasses
        ? `<g fill="none" stroke="#2a211d" stroke-width="5"><circle cx="170" cy="186" r="25"/><circle cx="230" cy="186" r="25"/><path d="M195 184h10"/></g>`
        : "") +
      `<path d="M172 226q28 26 56 0" fill="none" stroke="#7c3a2d" stroke-width="6" stroke-linecap="round"/>` +
      `<circle cx="146" cy="212" r="13" fill="#e8705a" opacity=".3"/><circle cx="254" cy="212" r="13" fill="#e8705a" opacity=".3"/>`
  )
}

/** Wide soft hills in a person's colours. */
export const banner = (seed: number, colours: readonly [string, string, string]) => {
  const next = sequence(seed * 131 + 17)
  const [top, middle, bottom] = colours
  return svg(
    1500,
    500,
    sky(1500, 500, [top, middle]) +
      `<circle cx="${(250 + next() * 1000).toFixed(0)}" cy="150" r="${(60 + next() * 50).toFixed(0)}" fill="#fff" opacity=".55"/>` +
      path(ridge(1500, 500, 330, 150, 6, next), bottom, 0.45) +
      path(ridge(1500, 500, 400, 130, 8, next), bottom, 0.65) +
      path(ridge(1500, 500, 460, 110, 9, next), bottom)
  )
}
