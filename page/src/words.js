/** Every sentence of the page, in one place: another language is another one of these. */

/** @typedef {import("./client.js").Trouble} Trouble */

export const words = {
  search: "Search products",
  placeholder: "Search by words or a picture",
  addWords: "Add words",
  clear: "Clear the words",
  addPicture: "Search by a picture",
  takePhoto: "Take a photo",
  yourPicture: "Your picture",
  removePicture: "Remove the picture",
  preparing: "Preparing the picture…",
  dropHere: "Drop the picture to search by it",
  skip: "Skip to the results",

  try: "Try",
  tryPicture: "Or start from",
  likeThis: (/** @type {string} */ title) => `More like ${title}`,

  filters: "Filters",
  filtersCount: (/** @type {number} */ count) => (count ? `Filters (${count})` : "Filters"),
  showResults: (/** @type {number} */ count, /** @type {string} */ shown) =>
    count === 1 ? "Show 1 product" : `Show ${shown} products`,
  close: "Close",
  clearAll: "Clear all",
  moreValues: (/** @type {number} */ count) => `${count} more`,
  fewerValues: "Fewer",
  least: "From",
  most: "To",
  leastOf: (/** @type {string} */ name) => `${name}, from`,
  mostOf: (/** @type {string} */ name) => `${name}, to`,
  yes: "Yes",
  no: "No",
  countedOver: (/** @type {string} */ count) => `Counted over the nearest ${count}`,
  remove: (/** @type {string} */ what) => `Remove: ${what}`,
  like: (/** @type {string} */ title) => `Like: ${title}`,
  unlike: (/** @type {string} */ title) => `Less like: ${title}`,
  without: (/** @type {string} */ word) => `Without: ${word}`,
  between: (/** @type {string} */ from, /** @type {string} */ to) => `${from} – ${to}`,
  atLeast: (/** @type {string} */ from) => `from ${from}`,
  atMost: (/** @type {string} */ to) => `up to ${to}`,
  aProduct: "a product",

  sort: "Sort",
  bestFirst: "Best match",
  asTheyCome: "As listed",
  lowFirst: (/** @type {string} */ name) => `${name}: low to high`,
  highFirst: (/** @type {string} */ name) => `${name}: high to low`,

  searching: "Searching…",
  stillLooking: "Still looking. The model that sees pictures may be starting…",
  products: (/** @type {number} */ count, /** @type {string} */ shown) =>
    count === 1 ? "1 product" : `${shown} products`,
  nearest: (/** @type {number} */ count, /** @type {string} */ shown) =>
    count === 1 ? "1 product" : `${shown} products, nearest first`,
  nearestOf: (/** @type {string} */ reach, /** @type {string} */ all) =>
    `The nearest ${reach} of ${all} products`,
  withWords: (/** @type {number} */ count, /** @type {string} */ shown) =>
    count === 1 ? "1 product has these words" : `${shown} products have these words`,
  results: "Results",
  nearestThings: "The nearest things we have",
  noGoodMatch: (/** @type {string} */ q) =>
    q ? `Nothing here quite matches “${q}”` : "Nothing here quite matches",
  noGoodMatchHint: "Perhaps one of these comes close.",
  truncated: "That was long: only the beginning was read.",
  showMore: "Show more",
  loadingMore: "Loading more…",
  moreFailed: "The next page did not come. Try again",
  allShown: "That is everything.",
  toTop: "Back to the top",

  untitled: "Without a title",
  noPicture: "No picture",
  otherView: "Another view",
  moreLikeThis: "More like this",
  lessLikeThis: "Less like this",
  veryClose: "Very close",
  close_: "Close",
  loose: "Loosely related",

  details: "Details",
  pictureOf: (/** @type {number} */ place, /** @type {number} */ all) => `Picture ${place} of ${all}`,
  pictures: "Pictures",
  detailsGone: "This product is no longer in the catalogue.",
  detailsFailed: "The details did not come.",
  loadingDetails: "Loading the details…",

  wordsOnly: "Matched by words alone for now: the model that sees pictures is starting.",
  wordsOnlyChanged: "Matched by words alone for now: the catalogue is being renewed.",
  againIn: (/** @type {number} */ seconds) =>
    seconds > 0 ? `Looks again in ${seconds} s.` : "Looking again…",
  tryAgain: "Try again",
  pictureLost: "The picture of this link is kept on the device that took it. Choose one to search by it.",
  misfits: (/** @type {string} */ names) => `Left out, as it does not fit the catalogue: ${names}.`,
  leaveOut: "Remove from the search",
  noPictures: "There are hardly any pictures here to compare yours with.",

  nothing: "Nothing found",
  nothingFiltered: "Nothing passes these filters. Fewer of them will show more.",
  nothingHint: "Other words, or a picture, may find it.",
  emptyCatalogue: "The catalogue has no products yet.",
  clearFilters: "Clear the filters",
  browse: "See everything",

  /** @type {Record<Trouble, { title: string, text: string }>} */
  troubles: {
    offline: { title: "You are offline", text: "The search goes on as soon as the connection is back." },
    unreachable: { title: "The search cannot be reached", text: "It is tried again by itself." },
    throttled: { title: "One moment", text: "Many people are searching. Yours is next." },
    starting: {
      title: "Getting ready to look at your picture",
      text: "After a quiet time the model takes up to a minute to start. The search goes on by itself.",
    },
    renewing: { title: "The catalogue is being renewed", text: "The search goes on by itself." },
    not_indexed: {
      title: "No catalogue yet",
      text: "Nothing has been indexed. Upload a catalogue and index it:",
    },
    forbidden: {
      title: "This search is not open to you",
      text: "The API refuses callers of this page. Whoever runs it can open it with api_access=public.",
    },
    expired: { title: "The catalogue has been renewed", text: "Search anew to see it." },
    too_large: {
      title: "That picture is too large",
      text: "Try a smaller one, or a photo of the screen.",
    },
    unreadable: { title: "That picture cannot be read", text: "It may be damaged. Try another one." },
    unsupported: {
      title: "That is not a picture we can read",
      text: "JPEG, PNG, WebP, GIF, HEIC, AVIF, TIFF and BMP work.",
    },
    missing: {
      title: "Not there any more",
      text: "A product that this search builds on has left the catalogue.",
    },
    invalid: {
      title: "This search cannot be answered",
      text: "Part of this link fits the catalogue no more.",
    },
    broken: { title: "Something went wrong on our side", text: "Trying again often helps." },
  },
};
