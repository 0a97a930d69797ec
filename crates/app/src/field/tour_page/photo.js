// Photos as they are kept and sent: smaller, without what the camera writes beside the picture (where
// and when it was taken). A picture that the browser cannot read is kept as it is.

const SIDE_MOST = 1600;
const QUALITY = 0.82;

export async function smaller(file) {
  try {
    const image = await createImageBitmap(file);
    const scale = Math.min(1, SIDE_MOST / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const drawn = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return drawn ?? file;
  } catch (error) {
    return file;
  }
}
