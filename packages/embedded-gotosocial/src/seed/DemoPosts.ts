import type { Art } from "./DemoArt.ts"

/** A post of the demo. `{me}` in a text stands for the first account. */
export interface DemoPost {
  readonly key?: string
  readonly by: string
  /** minutes ago */
  readonly ago: number
  readonly text: string
  readonly language?: string
  readonly warning?: string
  readonly markdown?: boolean
  readonly visibility?: "public" | "unlisted" | "direct"
  readonly replyTo?: string
  readonly image?: { readonly art: Art; readonly alt: string }
  readonly poll?: {
    readonly options: ReadonlyArray<string>
    readonly hours: number
    readonly multiple?: boolean
    /** who votes for which options */
    readonly votes: Readonly<Record<string, ReadonlyArray<number>>>
  }
  readonly likedBy?: ReadonlyArray<string>
  /** who boosts it, and how many minutes ago */
  readonly boostedBy?: ReadonlyArray<readonly [string, number]>
}

const hour = 60
const day = 24 * hour

/** Oldest first. */
export const posts: ReadonlyArray<DemoPost> = [
  {
    by: "jonas",
    ago: 4 * day + 20 * hour,
    language: "de",
    text: "Guten Morgen! Der kleine Server hat die Nacht überstanden, ich auch. Zeit für Tee. #SmallWeb",
    likedBy: ["noor", "kofi"]
  },
  {
    by: "noor",
    key: "club",
    ago: 4 * day + 18 * hour,
    text: "Book club is on again! This month: a novel about a generation ship whose library outlives its crew. Yes, I chose it. No, I am not biased. #Bookstodon",
    likedBy: ["mara", "jonas", "yuki"]
  },
  {
    by: "mara",
    replyTo: "club",
    key: "club2",
    ago: 4 * day + 17 * hour,
    text: "@noor A library that outlives everybody? That is just your retirement plan with extra steps.",
    likedBy: ["noor", "kofi"]
  },
  {
    by: "noor",
    replyTo: "club2",
    ago: 4 * day + 16.8 * hour,
    text: "@mara I feel seen. There will be biscuits, though.",
    likedBy: ["mara"]
  },
  {
    by: "tomas",
    ago: 4 * day + 12 * hour,
    language: "pt",
    text: "Quatro da manhã e o forno já está quente. Há quem diga que é cedo; o Alfredo diz que já está atrasado. #Sourdough",
    likedBy: ["yuki", "mara"]
  },
  {
    by: "kofi",
    ago: 4 * day + 9 * hour,
    text: "Repair café report: eleven bicycles, two toasters, one accordion. The accordion was not my department but it left happier than it came. #RepairCafe",
    likedBy: ["noor", "jonas", "tomas", "mara"],
    boostedBy: [["jonas", 4 * day + 6 * hour]]
  },
  {
    by: "yuki",
    ago: 4 * day + 5 * hour,
    language: "ja",
    text: "今朝の散歩で見つけた小さな苔。石畳のすき間にも森がありますね。 #Botany",
    likedBy: ["mara", "noor"]
  },
  {
    by: "mara",
    key: "lake",
    ago: 3 * day + 22 * hour,
    text: "Blue hour at the upper lake. I stood very still for forty minutes and the only thing that moved was my enthusiasm for breakfast. #Photography #Mountains",
    image: {
      art: "mountains",
      alt: "A mountain lake at dusk: layered violet peaks under an orange horizon, the last light drawn out in thin lines across the still water, first stars above."
    },
    likedBy: ["noor", "kofi", "yuki", "jonas", "tomas"],
    boostedBy: [["yuki", 3 * day + 20 * hour]]
  },
  {
    by: "kofi",
    replyTo: "lake",
    key: "lake2",
    ago: 3 * day + 21 * hour,
    text: "@mara Forty minutes? What did you do with your hands?",
    likedBy: ["mara"]
  },
  {
    by: "mara",
    replyTo: "lake2",
    ago: 3 * day + 20.9 * hour,
    text: "@kofi Lost contact with them after fifteen.",
    likedBy: ["kofi", "noor", "tomas"]
  },
  {
    by: "jonas",
    key: "backup",
    ago: 3 * day + 18 * hour,
    text: "Small thread about backups, because somebody asked nicely. 🧵\n\nOne: a backup you never restored is a wish.",
    likedBy: ["noor", "kofi", "mara"],
    boostedBy: [["kofi", 3 * day + 12 * hour]]
  },
  {
    by: "jonas",
    replyTo: "backup",
    key: "backup2",
    ago: 3 * day + 17.9 * hour,
    text: "Two: keep one copy somewhere that does not burn down together with the first.",
    likedBy: ["kofi"]
  },
  {
    by: "jonas",
    replyTo: "backup2",
    ago: 3 * day + 17.8 * hour,
    text: "Three: write down how to restore it, for the tired version of yourself who will need it at two in the morning. Be kind to that person.",
    likedBy: ["noor", "yuki", "tomas"]
  },
  {
    by: "tomas",
    ago: 3 * day + 13 * hour,
    text: "Today's loaf opened exactly where I asked it to. This happens about twice a year, so please allow me one picture. #Baking",
    image: {
      art: "loaf",
      alt: "An oval dark-crusted loaf with four pale curved cuts, dusted with flour, on a wooden board in warm light from the left."
    },
    likedBy: ["mara", "noor", "kofi", "jonas"],
    boostedBy: [["noor", 3 * day + 11 * hour]]
  },
  {
    by: "yuki",
    ago: 3 * day + 8 * hour,
    text: "Ferns unroll like little violins. I have been doing this for fifteen years and I still say hello to them in spring.",
    likedBy: ["mara", "noor", "tomas"]
  },
  {
    by: "noor",
    ago: 3 * day + 6 * hour,
    warning: "spoilers for the book club book, chapter 12",
    text: "The archivist was the ship all along?! I gasped so loudly that a regular shushed me. In my own library.",
    likedBy: ["jonas", "yuki"]
  },
  {
    by: "kofi",
    ago: 3 * day + 2 * hour,
    text: "A thing I tell everybody: clean your chain before you oil it, not after. Oil on dirt is just grinding paste with good intentions. #Cycling",
    likedBy: ["jonas", "mara"]
  },
  {
    by: "mara",
    ago: 2 * day + 23 * hour,
    text: "Packing list for tomorrow: tripod, thermos, second thermos.",
    visibility: "unlisted",
    likedBy: ["kofi"]
  },
  {
    by: "jonas",
    ago: 2 * day + 20 * hour,
    language: "de",
    text: "Frage in die Runde: Welche Tools nutzt ihr, um eure Lesezeichen zwischen Geräten zu teilen, ohne sie jemandem zu schenken? #SelfHosting",
    likedBy: ["noor"]
  },
  {
    by: "noor",
    key: "poll",
    ago: 2 * day + 18 * hour,
    text: "Settling this once and for all. You finish a book and there are twenty minutes of tram left. You…",
    poll: {
      options: ["start the next one", "stare out of the window", "read the acknowledgements", "message the group chat"],
      hours: 24 * 9,
      votes: { mara: [1], kofi: [3], yuki: [1], jonas: [2], tomas: [0] }
    },
    likedBy: ["mara", "jonas"]
  },
  {
    by: "yuki",
    replyTo: "poll",
    ago: 2 * day + 17 * hour,
    text: "@noor Staring out of the window IS reading, if there are trees.",
    likedBy: ["noor", "mara"]
  },
  {
    by: "yuki",
    key: "forest",
    ago: 2 * day + 14 * hour,
    language: "ja",
    text: "霧の朝の森。息をするのも忘れて立っていました。\n\nFog in the old forest this morning. #Botany #SilentSunday",
    image: {
      art: "forest",
      alt: "Rows of conifers fading into pale green fog, the nearest ones dark, a soft sun behind the mist on the right."
    },
    likedBy: ["mara", "noor", "tomas", "kofi"],
    boostedBy: [["mara", 2 * day + 10 * hour]]
  },
  {
    by: "mara",
    replyTo: "forest",
    ago: 2 * day + 13 * hour,
    text: "@yuki I am jealous and I am not even going to be subtle about it.",
    likedBy: ["yuki"]
  },
  {
    by: "tomas",
    ago: 2 * day + 11 * hour,
    language: "pt",
    text: "Pergunta séria: manteiga com sal ou sem sal? Escolham com cuidado, há amizades em jogo.",
    likedBy: ["kofi"]
  },
  {
    by: "kofi",
    ago: 2 * day + 7 * hour,
    markdown: true,
    text: '**Saturday plan at the workshop**\n\n- 10:00 coffee\n- 10:05 somebody arrives with a *"small rattle"*\n- 13:00 the small rattle is fixed\n- 13:05 more coffee\n\nEverybody is welcome, no appointment. #RepairCafe',
    likedBy: ["noor", "jonas", "mara"],
    boostedBy: [["noor", 2 * day + 5 * hour]]
  },
  {
    by: "jonas",
    ago: 2 * day + 3 * hour,
    text: "Moved our little instance to a machine the size of a sandwich. It uses less power than the lamp I was reading the manual by. #SmallWeb #SelfHosting",
    likedBy: ["kofi", "noor", "yuki"]
  },
  {
    by: "noor",
    ago: 1 * day + 23 * hour,
    text: "Somebody returned a book that was due in 1987. They apologised for the delay. We framed the slip.",
    likedBy: ["mara", "kofi", "jonas", "tomas", "yuki"],
    boostedBy: [["tomas", 1 * day + 20 * hour]]
  },
  {
    by: "mara",
    ago: 1 * day + 19 * hour,
    text: "Morning by the coast, one boat, no plans. #Photography",
    image: {
      art: "sea",
      alt: "Sunrise over a calm sea in pale blue and apricot, a single dark sailing boat on the right, a low line of hills on the horizon."
    },
    likedBy: ["noor", "yuki", "kofi", "tomas"]
  },
  {
    by: "tomas",
    ago: 1 * day + 16 * hour,
    text: "New on the counter: rye with fennel seed. Two customers asked what it goes with. The answer is: the second slice. #Baking",
    likedBy: ["noor", "jonas"]
  },
  {
    by: "kofi",
    ago: 1 * day + 13 * hour,
    text: "Taught a nine-year-old to patch a tube today. She then explained to her father, at length, what he had been doing wrong. Future of the trade is secure. #Cycling",
    likedBy: ["noor", "mara", "jonas", "tomas"],
    boostedBy: [["mara", 1 * day + 9 * hour]]
  },
  {
    by: "yuki",
    ago: 1 * day + 10 * hour,
    text: "Field note: the moss on the north wall of the post office has doubled since March. Nobody at the post office has noticed. I have told them twice.",
    likedBy: ["noor", "kofi"]
  },
  {
    by: "jonas",
    ago: 1 * day + 6 * hour,
    text: "Reading the logs of a quiet server is a bit like listening to rain.",
    likedBy: ["yuki", "noor", "mara"]
  },
  {
    by: "noor",
    ago: 1 * day + 2 * hour,
    language: "en",
    text: "Recommendation thread: tell me a book you lent to somebody and never got back, and would lend again. #Bookstodon",
    key: "lend",
    likedBy: ["mara", "tomas"]
  },
  {
    by: "tomas",
    replyTo: "lend",
    ago: 1 * day + 1 * hour,
    text: "@noor A bread book from 1962 with somebody else's notes in the margins. The notes were better than the book.",
    likedBy: ["noor", "kofi"]
  },
  {
    by: "jonas",
    replyTo: "lend",
    ago: 23.5 * hour,
    text: "@noor Lent the same paperback to three people. I own zero copies and three friends.",
    likedBy: ["noor", "mara", "yuki"]
  },
  {
    by: "mara",
    ago: 20 * hour,
    text: "City lights from the hill behind the station. The moon did not ask for permission to be in the picture. #Photography #Night",
    image: {
      art: "city",
      alt: "A city at night: rows of dark buildings with small lit windows, a violet sky full of stars, a thin crescent moon on the upper right."
    },
    likedBy: ["noor", "kofi", "jonas"],
    boostedBy: [["kofi", 15 * hour]]
  },
  {
    by: "kofi",
    ago: 17 * hour,
    text: "Is there a word for the sound a freewheel makes when everything is finally right? There should be.",
    likedBy: ["mara", "jonas"]
  },
  {
    by: "tomas",
    ago: 13 * hour,
    language: "pt",
    text: "Bom dia do Porto. Está a chover, o pão está quente e a rádio toca uma música que não conheço. Podia ser pior. ☔🥖",
    likedBy: ["yuki", "noor"]
  },
  {
    by: "yuki",
    ago: 9 * hour,
    text: "Pressed leaves from this week, before I file them. Every year I think: this time I will be quick about it. Every year there is tea. #Botany",
    image: {
      art: "leaves",
      alt: "Dozens of pointed leaves in greens and a few golden yellows, scattered over each other on a dark green background."
    },
    likedBy: ["mara", "noor", "tomas"],
    boostedBy: [["noor", 6 * hour]]
  },
  {
    by: "jonas",
    key: "welcome",
    ago: 7 * hour,
    text: "Welcome to the neighbourhood, @{me}! Follow a few hashtags, say hello, and don't worry about doing it right. Nobody here does.",
    likedBy: ["noor", "mara", "kofi"]
  },
  {
    by: "noor",
    replyTo: "welcome",
    ago: 6.5 * hour,
    text: "@jonas @{me} Seconded. Also: put alt text on your pictures, it makes somebody's day. #Accessibility",
    likedBy: ["jonas", "yuki"]
  },
  {
    by: "kofi",
    ago: 4 * hour,
    text: "Rain all day, so the workshop is full of wet dogs and good conversations.",
    likedBy: ["tomas", "noor"]
  },
  {
    by: "mara",
    ago: 2.5 * hour,
    text: "Weather report says clear at five in the morning. My alarm clock has been informed; I have not yet been persuaded.",
    likedBy: ["kofi", "yuki"]
  },
  {
    by: "mara",
    ago: 110,
    visibility: "direct",
    text: "@{me} Hi! I saw you just arrived. If you like, I'll send you a list of nice people who post pictures. No pressure."
  },
  {
    by: "tomas",
    ago: 75,
    text: "@{me} what do you eat for breakfast? Asking as a professional.",
    likedBy: ["noor", "kofi"]
  },
  { by: "yuki", ago: 40, language: "ja", text: "雨が上がりました。これから少し歩いてきます。", likedBy: ["mara"] },
  {
    by: "noor",
    ago: 12,
    text: "Closing time. Lights off in fiction, lights off in history, one lamp left on in poetry because it seemed to want it.",
    likedBy: ["yuki", "jonas"]
  }
]
