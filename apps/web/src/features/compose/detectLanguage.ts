/** Fewer letters than this say nothing. */
const fewest = 12

/** Scripts that name their language, or, where several share one, the likeliest unless the person writes another of them. */
const scripts: ReadonlyArray<readonly [RegExp, ReadonlyArray<string>]> = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, ["ja"]],
  [/\p{Script=Hangul}/gu, ["ko"]],
  [/\p{Script=Han}/gu, ["zh", "ja"]],
  [/\p{Script=Thai}/gu, ["th"]],
  [/\p{Script=Greek}/gu, ["el"]],
  [/\p{Script=Hebrew}/gu, ["he"]],
  [/\p{Script=Armenian}/gu, ["hy"]],
  [/\p{Script=Georgian}/gu, ["ka"]],
  [/\p{Script=Devanagari}/gu, ["hi", "mr"]],
  [/\p{Script=Tamil}/gu, ["ta"]],
  [/\p{Script=Telugu}/gu, ["te"]],
  [/\p{Script=Bengali}/gu, ["bn"]],
  [/\p{Script=Arabic}/gu, ["ar", "fa", "ur"]],
  [/\p{Script=Cyrillic}/gu, ["ru", "uk", "bg", "sr", "mk"]]
]

/** Short words that are frequent in one language and rare in the others. */
const words: Readonly<Record<string, string>> = {
  en: "the and is are was were you of to it that with for this have not but what from they be as",
  de: "der die das und ist nicht ich ein eine mit auf für wir sie aber auch wenn noch dass von zu war",
  fr: "le les des est et une pas que je vous nous pour dans avec sur mais qui ce cette sont être au",
  es: "el los las una es que por con para pero como más está muy yo esto hay del lo son ser",
  it: "il che non di è una per con sono ma come più questo anche della gli alla del mi ho",
  pt: "não uma que com para mas como mais você está isso são do da em os as um muito ser",
  nl: "het een de niet van is en ik dat met voor maar ook zijn op aan wat er nog wij te",
  sv: "och det är att en som inte jag för med på har men om till av den vi så kan",
  da: "og det er at en som ikke jeg for med på har men om til af den vi så kan også",
  nb: "og det er at en som ikke jeg for med på har men om til av den vi så kan også bare",
  fi: "ja on ei se että en oli mutta kun niin hän ovat myös joka tämä minä sitten",
  pl: "nie jest to się na że do jak ale co tak za od przez już tylko po są dla czy",
  cs: "je se na že to jsem jako ale tak by jsou pro už jen co za když není být",
  tr: "bir ve bu için çok ama ben de ne gibi daha kadar değil var sonra şey olarak",
  ca: "el els les una és que per amb però com més està molt això hi del són també no",
  eo: "la kaj estas ne mi vi al en de ke por sed kun tio ankaŭ kiel oni pri",
  id: "yang dan di ini itu tidak untuk dengan saya dari ada akan juga ke bisa sudah"
}

const frequent = new Map<string, ReadonlySet<string>>(
  Object.entries(words).map(([code, list]) => [code, new Set(list.split(" "))])
)

/** Addresses, mentions, hashtags and emoji names are in no language. */
const bare = (text: string): string =>
  text.replace(/https?:\/\/\S+|[@#][\p{L}\p{N}_.@-]+|:[\w-]+:/gu, " ").normalize("NFC")

/**
 * What language a text is in, if that is clear. Scripts decide first; among Latin ones the frequent short words do. The
 * languages the person writes in (`spoken`, likeliest first) count more, and decide between those that share a script.
 * Undefined: leave it as it is.
 */
export const detectLanguage = (text: string, spoken: ReadonlyArray<string>): string | undefined => {
  const plain = bare(text)
  const letters = plain.match(/\p{L}/gu)?.length ?? 0
  if (letters === 0) return undefined
  for (const [pattern, codes] of scripts) {
    const found = plain.match(pattern)?.length ?? 0
    // One kana among many Han characters is Japanese already.
    const enough = codes[0] === "ja" ? 0.08 : 0.5
    if (found < 2 || found / letters < enough) continue
    return spoken.find((code) => codes.includes(code)) ?? (found >= 6 ? codes[0] : undefined)
  }
  if (letters < fewest) return undefined
  const seen = plain.toLowerCase().match(/\p{L}+/gu) ?? []
  const scores = [...frequent].map(([code, list]) => {
    const hits = seen.filter((word) => list.has(word)).length
    return { code, score: hits * (spoken.includes(code) ? 1.35 : 1) }
  })
  const [best, second] = scores.toSorted((a, b) => b.score - a.score)
  if (best === undefined || best.score < 2 || best.score / seen.length < 0.12) return undefined
  return second !== undefined && second.score >= best.score * 0.85 ? undefined : best.code
}
