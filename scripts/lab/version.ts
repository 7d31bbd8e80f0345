// Layer: command line. The version that runs record, taken from the manifest when it is bundled.

import manifest from '../../package.json';

export const VERSION = manifest.version;
