// Explains why a photo has no result: the cause, what the user can do, and whether the same request can succeed later.

const RETRY = { action: 'Retry', retryable: true };
const OTHER_PHOTO = { action: 'Retry', retryable: false };

const EXPLANATIONS = {
  UNREACHABLE: { ...RETRY, remedy: 'Check that the service is running. The page retries as soon as it responds.' },
  UNAUTHORIZED: {
    action: 'Enter token', retryable: true, cause: 'The service requires an access token.',
    remedy: 'Enter a token from facet.security.token.',
  },
  BUCKET_NOT_ALLOWED: { ...OTHER_PHOTO, remedy: 'Select a photo from another bucket, or allow this one in facet.events.buckets.' },
  OBJECT_NOT_FOUND: { ...OTHER_PHOTO, remedy: 'It was deleted or renamed. Select another photo.' },
  MODEL_NOT_FOUND: { ...OTHER_PHOTO, remedy: 'Select another backbone or precision.' },
  BAD_PARAMETER: { ...OTHER_PHOTO, remedy: 'Select other model settings, or check the photo.' },
  TOO_MANY_BYTES: { ...OTHER_PHOTO, remedy: 'Save the photo with fewer pixels or a lower quality, and add it again.' },
  TOO_MANY_PIXELS: { ...OTHER_PHOTO, remedy: 'Save the photo with fewer pixels, and add it again.' },
  UNSUPPORTED_FORMAT: { ...OTHER_PHOTO, remedy: 'Save the photo as JPEG, PNG or WebP, and add it again.' },
  CORRUPT_IMAGE: { ...OTHER_PHOTO, remedy: 'Copy or export the photo from its source again; this file is damaged.' },
  UNREADABLE_FILE: { ...OTHER_PHOTO, remedy: 'Check the file, and add it again.' },
  VIDEO_TOO_LONG: { ...OTHER_PHOTO, remedy: '' },
  NATIVE_CRASH: { ...OTHER_PHOTO, remedy: 'Save the photo in another format, and add it again.' },
  OVERLOADED: { ...RETRY, remedy: 'Other requests use all of the capacity. Retry in a moment.' },
  STORE_UNAVAILABLE: { ...RETRY, remedy: 'Check the connection between the service and its storage, then retry.' },
  INTERNAL: { ...RETRY, remedy: 'Retry, or search the log of the service for this request.' },
};

// With "video" in place of "photo", the other ones are right for clips, too.
const CLIP_REMEDIES = {
  TOO_MANY_BYTES: 'Cut the video, or save it with a lower quality, and add it again.',
  TOO_MANY_PIXELS: 'Save the video with fewer pixels, and add it again.',
  VIDEO_TOO_LONG: 'Cut the video, and add its parts.',
  UNSUPPORTED_FORMAT: 'Save the video as MP4 with H.264, and add it again.',
};

/** The user cancelled the request; `resume` continues all cancelled ones. */
export const CANCELLED = {
  cause: 'You cancelled the detection.', remedy: 'Resume continues with everything that you cancelled.', action: 'Resume',
  retryable: false, cancelled: true,
};

/** `error` is what the request of a photo or clip threw. Returns {cause, remedy, action, retryable} and `problem`, the response if there was one. */
export function explain(error, isClip = false) {
  const { action, retryable, cause, ...general } = EXPLANATIONS[error.code] ?? { ...RETRY, remedy: 'Retry in a moment.' };
  const remedy = isClip ? CLIP_REMEDIES[error.code] ?? general.remedy.replace(/photo/g, 'video') : general.remedy;
  const { requestId } = error.problem ?? {};
  return {
    cause: cause ?? error.message,
    remedy: error.code === 'INTERNAL' && requestId ? `${remedy} Request ID: ${requestId}` : remedy,
    action,
    retryable,
    problem: error.status ? error.problem : undefined,
  };
}
