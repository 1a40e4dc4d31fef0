/** A picture made ready to be sent: upright, small, on white. What the browser cannot read goes as it is. */

import { Problem } from "./client.js";

export const LONGEST_SIDE = 512;
const MOST_BYTES = 200_000;
/** What the API takes. */
const MOST_RAW_BYTES = 2_900_000;
const MOST_FILE_BYTES = 100_000_000;
const MOST_PIXELS = 120_000_000;
const QUALITIES = [0.9, 0.82, 0.74, 0.66, 0.55, 0.4, 0.25];
const PICTURES = /^image\/(?!svg)/u;
const PICTURE_NAMES = /\.(jpe?g|png|webp|gif|bmp|tiff?|hei[cf]|avif)$/iu;
/** What every browser reads. */
const OF_THE_WEB = /^image\/(jpe?g|png|webp|gif|avif)$/u;
const NAMES_OF_THE_WEB = /\.(jpe?g|png|webp|gif|avif)$/iu;

/**
 * @param {File} file
 * @returns {Promise<string>} a data: address
 * @throws {Problem} unsupported, unreadable or too_large
 */
export async function prepare(file) {
  if (!PICTURES.test(file.type) && !PICTURE_NAMES.test(file.name)) throw new Problem("unsupported");
  if (file.size > MOST_FILE_BYTES) throw new Problem("too_large");
  const bitmap = await decoded(file);
  if (!bitmap) return asItIs(file);
  try {
    return await drawn(bitmap);
  } finally {
    bitmap.close();
  }
}

/**
 * The picture's bytes in base64, as the API takes them.
 * @param {string} address
 */
export const bytesOf = (address) => address.slice(address.indexOf(",") + 1);

/**
 * Decode it once, at the size that is wanted, off the page's own thread.
 * @param {File} file
 */
async function decoded(file) {
  const size = await sizeOf(file);
  if (!size) return null;
  if (size.width * size.height > MOST_PIXELS) throw new Problem("too_large");
  const scale = Math.min(1, LONGEST_SIDE / Math.max(size.width, size.height));
  try {
    return await createImageBitmap(file, {
      imageOrientation: "from-image",
      resizeWidth: Math.max(Math.round(size.width * scale), 1),
      resizeHeight: Math.max(Math.round(size.height * scale), 1),
      resizeQuality: "high",
    });
  } catch {
    return null;
  }
}

/**
 * Its upright size, which a browser knows without decoding it.
 * @param {File} file
 * @returns {Promise<{ width: number, height: number } | null>}
 */
function sizeOf(file) {
  const address = URL.createObjectURL(file);
  return new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve({ width: image.naturalWidth, height: image.naturalHeight });
    image.onerror = () => resolve(null);
    image.src = address;
  }).finally(() => URL.revokeObjectURL(address));
}

/** @param {ImageBitmap} bitmap */
async function drawn(bitmap) {
  const canvas = document.createElement("canvas");
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  const brush = canvas.getContext("2d");
  if (!brush) throw new Problem("unreadable");
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(bitmap, 0, 0);
  for (const quality of QUALITIES) {
    const blob = await encoded(canvas, quality);
    if (blob && blob.size < MOST_BYTES) return addressOf(blob);
  }
  throw new Problem("too_large");
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number} quality
 * @returns {Promise<Blob | null>}
 */
const encoded = (canvas, quality) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));

/**
 * What a browser ought to have read is damaged, and no smaller for it; what it may not know, the model may.
 * @param {File} file
 */
async function asItIs(file) {
  if (file.size === 0) throw new Problem("unreadable");
  if (file.size > MOST_RAW_BYTES) throw new Problem(isOfTheWeb(file) ? "unreadable" : "too_large");
  return addressOf(file);
}

/** @param {File} file */
const isOfTheWeb = ({ type, name }) => (type ? OF_THE_WEB.test(type) : NAMES_OF_THE_WEB.test(name));

/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
function addressOf(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Problem("unreadable"));
    reader.readAsDataURL(blob);
  });
}
