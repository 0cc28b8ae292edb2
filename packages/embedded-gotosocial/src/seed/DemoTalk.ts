import type { DemoPost } from "./DemoPosts.ts"

const hour = 60
const day = 24 * hour

const flora = "https://www.gardens.example/2026/what-grows-in-shade"
const bikes = "https://repair.example/guides/true-a-wheel-at-home"

/** What several people write about in the same week, so that hashtags and links have something to trend with. */
export const talk: ReadonlyArray<DemoPost> = [
  {
    by: "mara",
    ago: 6 * day + 9 * hour,
    text: "First frost on the allotment. The garden has gone quiet, the kale has not noticed, and I got my picture. #Garden #Photography",
    likedBy: ["yuki", "tomas"]
  },
  {
    by: "yuki",
    ago: 5 * day + 22 * hour,
    text: `苔の庭について、とてもよい記事でした。日陰にも、これだけの緑があります。 ${flora} #Garden #Botany`,
    language: "ja",
    likedBy: ["tomas", "noor"]
  },
  {
    by: "kofi",
    ago: 5 * day + 3 * hour,
    text: `For everybody who asked how I true a wheel without a stand: zip ties, patience and this guide. ${bikes} #Cycling #RepairCafe`,
    likedBy: ["mara", "tomas", "jonas"]
  },
  {
    by: "tomas",
    ago: 4 * day + 6 * hour,
    text: "Starter update: it lived through the move, the cold kitchen and my brother-in-law. It may outlive us all. #Sourdough #Baking",
    likedBy: ["noor", "kofi"]
  },
  {
    by: "noor",
    ago: 4 * day + 2 * hour,
    text: `Reading on the library roof, where things do grow in the shade, as it turns out. ${flora} #Garden #Bookstodon`,
    likedBy: ["yuki", "mara"]
  },
  {
    by: "jonas",
    ago: 3 * day + 20 * hour,
    language: "de",
    text: "Im Reparaturcafé gelernt: Das Geräusch war die Schutzblechschraube. Es ist immer die Schutzblechschraube. #RepairCafe #Cycling",
    likedBy: ["kofi"]
  },
  {
    by: "mara",
    ago: 3 * day + 8 * hour,
    text: "Four seconds of exposure, two gloves, one thermos. The lake did the rest. #Photography",
    likedBy: ["yuki", "kofi"]
  },
  {
    by: "yuki",
    ago: 2 * day + 21 * hour,
    text: "Photographed every leaf on the way to the garden gate. I was late, and it was worth it. #Photography #Botany",
    likedBy: ["noor", "tomas"]
  },
  {
    by: "jonas",
    ago: 2 * day + 5 * hour,
    language: "de",
    text: `Vorderrad zentriert, mit Kabelbindern. Danke für den Tipp! ${bikes} #Cycling`,
    likedBy: ["mara", "kofi"]
  },
  {
    by: "noor",
    ago: 1 * day + 19 * hour,
    text: "My side of a trade: one jar of starter from @tomas, one reading card for life. #Sourdough #Bookstodon",
    likedBy: ["tomas"]
  },
  {
    by: "kofi",
    ago: 1 * day + 7 * hour,
    text: "The workshop's window box is officially a garden: three herbs, one bee, no casualties. #Garden",
    likedBy: ["yuki", "tomas", "noor"]
  },
  {
    by: "tomas",
    ago: 20 * hour,
    text: "Rosemary from the garden into the focaccia, focaccia into the neighbours. Everybody is quiet, which is the best review. #Baking #Garden",
    likedBy: ["mara", "noor"]
  }
]
