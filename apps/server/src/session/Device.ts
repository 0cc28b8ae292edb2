/** Longest name that is made of a `User-Agent`. */
const MAX = 60

const browsers: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bEdgA?\/|\bEdgiOS\//, "Edge"],
  [/\bOPR\/|\bOPT\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bChromium\//, "Chromium"],
  [/\bChrome\/|\bCriOS\/|\bHeadlessChrome\//, "Chrome"],
  [/\bVersion\/[\d.]+.*\bSafari\//, "Safari"]
]

const systems: ReadonlyArray<readonly [RegExp, string]> = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bLinux\b/, "Linux"]
]

const first = (names: ReadonlyArray<readonly [RegExp, string]>, text: string) =>
  names.find(([pattern]) => pattern.test(text))?.[1]

/**
 * A name by which its owner knows a browser: "Firefox on Linux". What is not known is left out; empty when nothing is.
 * Made of a header that anybody can write, so it is for showing, never for deciding.
 */
export const deviceOf = (userAgent: string | undefined): string => {
  const text = (userAgent ?? "").slice(0, 1000)
  const browser = first(browsers, text)
  const system = first(systems, text)
  const name = browser !== undefined && system !== undefined ? `${browser} on ${system}` : (browser ?? system ?? "")
  return name.slice(0, MAX)
}
