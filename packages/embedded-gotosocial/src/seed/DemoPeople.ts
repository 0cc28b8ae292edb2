/** The people of the demo. All of them are made up. */
export interface DemoPerson {
  readonly username: string
  readonly name: string
  readonly bio: string
  readonly language: string
  readonly fields: ReadonlyArray<readonly [string, string]>
  /** hair, skin, clothes, background */
  readonly portrait: readonly [string, string, string, string]
  readonly look: { readonly longHair: boolean; readonly glasses: boolean }
  /** sky, horizon, hills */
  readonly banner: readonly [string, string, string]
}

export const people: ReadonlyArray<DemoPerson> = [
  {
    username: "mara",
    name: "Mara Lindqvist",
    bio: "Landscape photographer, slow hiker, fast coffee drinker. I walk up hills before sunrise so you don't have to. #Photography",
    language: "en",
    fields: [
      ["Camera", "whatever is in the bag"],
      ["Pronouns", "she/her"]
    ],
    portrait: ["#c58b45", "#f1c9a5", "#3b6c8c", "#a9d3e8"],
    look: { longHair: true, glasses: false },
    banner: ["#31407c", "#f2b48b", "#2a2f5e"]
  },
  {
    username: "tomas",
    name: "Tomás Ferreira",
    bio: "Padeiro no Porto. Massa-mãe com doze anos e mais personalidade do que eu. Posts in Portuguese and English. #Baking #Sourdough",
    language: "pt",
    fields: [
      ["Bakery", "open Tuesday to Saturday, until the bread is gone"],
      ["Starter", "called Alfredo"]
    ],
    portrait: ["#2d211c", "#dba67c", "#b5542f", "#f3d9b1"],
    look: { longHair: false, glasses: false },
    banner: ["#f6d9a8", "#f3a55b", "#8a4522"]
  },
  {
    username: "noor",
    name: "Noor Haddad",
    bio: "Librarian. I read science fiction at work and call it collection development. Book club every second Thursday. #Bookstodon",
    language: "en",
    fields: [
      ["Reading", "three books at once, as always"],
      ["Pronouns", "she/they"]
    ],
    portrait: ["#1e1b2e", "#c98f63", "#6b4aa0", "#d9c9f2"],
    look: { longHair: true, glasses: true },
    banner: ["#241c4b", "#b06bb3", "#171233"]
  },
  {
    username: "kofi",
    name: "Kofi Mensah",
    bio: "Bicycle mechanic and founder of the Saturday repair café. If it has a bearing, I have opinions. #RepairCafe #Cycling",
    language: "en",
    fields: [["Workshop", "bring it in, we'll look at it together"]],
    portrait: ["#17120f", "#7a4a2c", "#2f7d5b", "#c7e6cf"],
    look: { longHair: false, glasses: false },
    banner: ["#bfe3c8", "#f2e2a4", "#2c6148"]
  },
  {
    username: "yuki",
    name: "田辺ゆき · Yuki Tanabe",
    bio: "植物学者。苔と羊歯が専門です。Botanist, mostly looking at the ground. Mosses, ferns and the small things between paving stones. #Botany",
    language: "ja",
    fields: [["好きなもの", "雨上がりの森"]],
    portrait: ["#231f20", "#f0cfae", "#d0576b", "#f6d7dc"],
    look: { longHair: true, glasses: false },
    banner: ["#dcebd5", "#a9cfa6", "#24533f"]
  },
  {
    username: "jonas",
    name: "Jonas Weber",
    bio: "Betreibt kleine Server für nette Leute. Runs on black tea and backups that were actually restored once. #SelfHosting #SmallWeb",
    language: "de",
    fields: [
      ["Uptime", "meistens"],
      ["Backups", "yes, tested"]
    ],
    portrait: ["#7a4b28", "#f3d3b8", "#44546a", "#cfd8e3"],
    look: { longHair: false, glasses: true },
    banner: ["#9fb4cc", "#e6d6c4", "#33475f"]
  }
]
