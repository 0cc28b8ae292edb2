import type { StatusDocument } from "@chirp/domain/SearchDocument"
import { now, post } from "./SearchDocs.ts"

/** Things that posts are about; the forms of their names in each language are in this order. */
export const things = [
  ...["tomato", "bicycle", "lighthouse", "violin", "mushroom", "harbour"],
  ...["kettle", "mountain", "library", "painting", "blanket", "star"]
] as const
export type Thing = (typeof things)[number]

export interface Language {
  readonly code: string
  /** By thing: the form of a dictionary, then others. */
  readonly names: ReadonlyArray<ReadonlyArray<string>>
  /** `{0}`, `{1}` and `{2}` are names of things. */
  readonly sentences: ReadonlyArray<string>
  readonly tails: ReadonlyArray<string>
}

/** Small corpora, written for this test. */
export const languages: ReadonlyArray<Language> = [
  {
    code: "en",
    names: [
      ...[
        ["tomato", "tomatoes"],
        ["bicycle", "bicycles"],
        ["lighthouse", "lighthouses"],
        ["fiddle", "fiddles"]
      ],
      ...[
        ["mushroom", "mushrooms"],
        ["harbour", "harbours"],
        ["kettle", "kettles"],
        ["mountain", "mountains"]
      ],
      ...[
        ["library", "libraries"],
        ["painting", "paintings"],
        ["blanket", "blankets"],
        ["galaxy", "galaxies"]
      ]
    ],
    sentences: [
      "Today I was thinking about {0} and {1}, and then there was the {2} again.",
      "Does anybody else dream of {0}? My neighbour prefers {1} to any {2}.",
      "We walked from the {2} to the {0} and talked about {1} all the way."
    ],
    tails: ["What a morning.", "The weather would not make up its mind.", "More of this tomorrow, I hope.", ""]
  },
  {
    code: "de",
    names: [
      ...[
        ["Paradeiser", "Paradeisern"],
        ["Fahrrad", "Fahrräder"],
        ["Leuchtturm", "Leuchttürme"],
        ["Geige", "Geigen"]
      ],
      ...[
        ["Pilz", "Pilze"],
        ["Hafen", "Häfen"],
        ["Teekanne", "Teekannen"],
        ["Gebirge", "Gebirges"]
      ],
      ...[
        ["Bücherei", "Büchereien"],
        ["Gemälde", "Gemälden"],
        ["Decke", "Decken"],
        ["Straße", "Straßen"]
      ]
    ],
    sentences: [
      "Heute habe ich an {0} und {1} gedacht, und dann war da noch {2}.",
      "Wer träumt noch von {0}? Meine Nachbarin mag lieber {1} als {2}.",
      "Wir sind von {2} bis {0} gelaufen und haben über {1} gesprochen."
    ],
    tails: ["So ein Morgen.", "Das Wetter konnte sich nicht entscheiden.", "Morgen hoffentlich mehr davon.", ""]
  },
  {
    code: "fr",
    names: [
      ...[
        ["tomate", "tomates"],
        ["vélo", "vélos"],
        ["phare", "phares"],
        ["violon", "violons"]
      ],
      ...[
        ["champignon", "champignons"],
        ["marché", "marchés"],
        ["bouilloire", "bouilloires"],
        ["montagne", "montagnes"]
      ],
      ...[
        ["bibliothèque", "bibliothèques"],
        ["tableau", "tableaux"],
        ["couverture", "couvertures"],
        ["étoile", "étoiles"]
      ]
    ],
    sentences: [
      "Aujourd'hui je pensais à {0} et à {1}, et puis il y avait {2}.",
      "Qui d'autre rêve de {0} ? Ma voisine préfère {1} à {2}.",
      "Nous sommes allés de {2} à {0} en parlant de {1}."
    ],
    tails: ["Quelle matinée.", "Le temps ne savait pas quoi faire.", "Encore demain, j'espère.", ""]
  },
  {
    code: "es",
    names: [
      ...[
        ["jitomate", "jitomates"],
        ["bicicleta", "bicicletas"],
        ["faro", "faros"],
        ["guitarra", "guitarras"]
      ],
      ...[
        ["seta", "setas"],
        ["puerto", "puertos"],
        ["tetera", "teteras"],
        ["cordillera", "cordilleras"]
      ],
      ...[
        ["librería", "librerías"],
        ["pintura", "pinturas"],
        ["manta", "mantas"],
        ["canción", "canciones"]
      ]
    ],
    sentences: [
      "Hoy pensaba en {0} y en {1}, y luego apareció {2}.",
      "¿Alguien más sueña con {0}? Mi vecina prefiere {1} a {2}.",
      "Caminamos desde {2} hasta {0} hablando de {1}."
    ],
    tails: ["Qué mañana.", "El tiempo no se decidía.", "Mañana más, espero.", ""]
  },
  {
    code: "ru",
    names: [
      ...[
        ["помидор", "помидоры"],
        ["велосипед", "велосипеды"],
        ["маяк", "маяки"],
        ["скрипка", "скрипки"]
      ],
      ...[
        ["гриб", "грибы"],
        ["гавань", "гавани"],
        ["чайник", "чайники"],
        ["вершина", "вершины"]
      ],
      ...[
        ["библиотека", "библиотеки"],
        ["картина", "картины"],
        ["одеяло", "одеяла"],
        ["звезда", "звезды"]
      ]
    ],
    sentences: [
      "Сегодня думаю про {0} и {1}, а потом снова {2}.",
      "Кому ещё снится {0}? Соседке нравится {1} больше чем {2}.",
      "Мы шли туда где {2} и {0}, говорили про {1}."
    ],
    tails: ["Какое утро.", "Погода никак не решит.", "Завтра ещё.", ""]
  },
  {
    code: "ar",
    names: [
      ...[["طماطم"], ["دراجة", "دراجات"], ["منارة", "منارات"], ["كمان"], ["فطر"], ["ميناء"]],
      ...[["إبريق"], ["جبل"], ["مكتبة", "مكتبات"], ["لوحة", "لوحات"], ["بطانية", "بطانيات"], ["نجمة", "نجمات"]]
    ],
    sentences: [
      "فكرت اليوم في {0} و {1} ثم جاء {2}",
      "من يحلم أيضا ب {0} ؟ جارتي تفضل {1} على {2}",
      "مشينا من {2} إلى {0} وتحدثنا عن {1}"
    ],
    tails: ["يا له من صباح", "الطقس لا يستقر", "غدا المزيد", ""]
  },
  {
    code: "ja",
    names: [
      ...[["トマト"], ["自転車"], ["灯台"], ["バイオリン"], ["きのこ"], ["漁港"]],
      ...[["やかん"], ["高原"], ["図書館"], ["絵画"], ["毛布"], ["流れ星"]]
    ],
    sentences: [
      "今日は{0}と{1}のことを考えていて、それから{2}を見ました。",
      "ほかに{0}の夢を見る人はいますか。隣の人は{2}より{1}が好きです。",
      "{2}から{0}まで歩きながら{1}の話をしました。"
    ],
    tails: ["すてきな朝でした。", "天気が決まりません。", "明日もまた。", ""]
  },
  {
    code: "zh",
    names: [
      ...[["番茄"], ["自行车"], ["灯塔"], ["小提琴"], ["蘑菇"], ["港口"]],
      ...[["水壶"], ["雪山"], ["书店"], ["油画"], ["毛毯"], ["银河"]]
    ],
    sentences: [
      "今天我在想{0}和{1}，然后又看到了{2}。",
      "还有谁会梦见{0}？邻居喜欢{1}胜过{2}。",
      "我们从{2}走到{0}，一路谈论{1}。"
    ],
    tails: ["多好的早晨。", "天气拿不定主意。", "明天继续。", ""]
  },
  {
    code: "ko",
    names: [
      ...[["토마토"], ["자전거"], ["등대"], ["바이올린"], ["버섯"], ["항구"]],
      ...[["주전자"], ["산봉우리"], ["도서관"], ["그림책"], ["담요"], ["은하수"]]
    ],
    sentences: [
      "오늘은 {0}와 {1}를 생각하다가 다시 {2}를 보았어요.",
      "{0} 꿈을 꾸는 사람 또 있나요? 이웃은 {2}보다 {1}를 좋아해요.",
      "{2}에서 {0}까지 걸으며 {1} 이야기를 했어요."
    ],
    tails: ["좋은 아침이었어요.", "날씨가 오락가락해요.", "내일 또 만나요.", ""]
  }
]

export const emoji = ["🍅", "🚲", "🎻", "🍄", "🏔️", "📚", "🖼️", "🌟"] as const
export const people = [
  "alice",
  "bob@remote.example",
  "carol",
  "dora@sea.example",
  "emil",
  "fay@remote.example"
] as const

/** A post and what it is about, told by how it was made and not by looking at its text. */
export interface GoldenPost {
  readonly document: StatusDocument
  readonly language: string
  readonly things: ReadonlyArray<Thing>
  /** The pair of things whose names stand side by side, if there is one. */
  readonly side: readonly [Thing, Thing] | undefined
  readonly emoji: string | undefined
  readonly person: string
}

/** Things whose names stand side by side in some posts. */
const pairs = [
  [0, 1],
  [2, 3],
  [4, 5],
  [8, 9]
] as const

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
const numbers = (seed: number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** `count` posts, the same ones in each run, spread over a year and all languages. */
export const goldenPosts = (count: number): ReadonlyArray<GoldenPost> => {
  const next = numbers(20_261_121)
  const below = (limit: number) => Math.floor(next() * limit)
  const pick = <A>(list: ReadonlyArray<A>): A => list[below(list.length)] as A
  return Array.from({ length: count }, (_, n) => {
    const language = languages[n % languages.length] as Language
    const beside = next() < 0.1
    const about: Array<number> = beside ? [...pick(pairs)] : []
    while (about.length < 3) {
      const thing = below(things.length)
      if (!about.includes(thing)) about.push(thing)
    }
    const name = (thing: number | undefined) => pick(language.names[thing ?? 0] ?? [])
    const base = (thing: number | undefined) => language.names[thing ?? 0]?.[0] ?? ""
    const sentence = beside
      ? `${base(about[0])} ${base(about[1])}. ${name(about[2])}.`
      : pick(language.sentences).replace(/\{(\d)\}/g, (_, index) => name(about[Number(index)]))
    const symbol = next() < 0.1 ? pick(emoji) : undefined
    const person = pick(people)
    const tag = next() < 0.3 ? ` #${things[about[0] ?? 0]}` : ""
    const text = [sentence, pick(language.tails), symbol ?? ""].filter((part) => part !== "").join(" ")
    const host = person.split("@")[1] ?? ""
    return {
      document: post(n, text + tag, {
        account_id: `01${person.toUpperCase()}`,
        acct: person,
        account_username: person.split("@")[0] ?? "",
        account_display_name: person,
        instance: host,
        language: language.code,
        tags: tag === "" ? [] : [tag.slice(2)],
        has: next() < 0.1 ? ["media", "image"] : next() < 0.1 ? ["link"] : [],
        is: next() < 0.2 ? ["reply"] : [],
        created_at: now - Math.floor(next() * 365 * 86_400_000)
      }),
      language: language.code,
      // the hashtag names the thing in English
      things: about.map((thing) => things[thing] as Thing),
      side: beside ? [things[about[0] ?? 0] as Thing, things[about[1] ?? 0] as Thing] : undefined,
      emoji: symbol,
      person
    }
  })
}
