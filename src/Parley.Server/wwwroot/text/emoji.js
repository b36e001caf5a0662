import { graphemes } from '../core/graphemes.js';

const names =
  '+1 👍 -1 👎 100 💯 angry 😠 apple 🍎 bear 🐻 beer 🍺 bell 🔔 birthday 🎂 blush 😊 book 📖 boom 💥 broken_heart 💔 bug 🐛 bulb 💡 cake 🍰 ' +
  'calendar 📅 camera 📷 cat 🐱 check ✅ cherry_blossom 🌸 clap 👏 clock 🕐 cloud ☁️ coffee ☕ cold_sweat 😰 computer 💻 confused 😕 construction 🚧 ' +
  'cookie 🍪 cry 😢 dancer 💃 dog 🐶 door 🚪 ear 👂 earth 🌍 egg 🥚 envelope ✉️ exclamation ❗ eyes 👀 facepalm 🤦 fire 🔥 fireworks 🎆 ' +
  'fish 🐟 flushed 😳 four_leaf_clover 🍀 fox 🦊 gift 🎁 grimacing 😬 grin 😁 hand ✋ handshake 🤝 heart ❤️ heart_eyes 😍 house 🏠 hug 🤗 ' +
  'hundred 💯 joy 😂 key 🔑 kiss 😘 laughing 😆 leaf 🍃 link 🔗 lock 🔒 mag 🔍 mega 📣 memo 📝 moon 🌙 muscle 💪 neutral_face 😐 ok 🆗 ok_hand 👌 ' +
  'open_mouth 😮 package 📦 panda 🐼 partying 🥳 pencil ✏️ phone 📞 pizza 🍕 point_down 👇 point_left 👈 point_right 👉 point_up 👆 pray 🙏 ' +
  'pushpin 📌 question ❓ rage 😡 rainbow 🌈 raised_hands 🙌 relieved 😌 rice 🍚 robot 🤖 rocket 🚀 rofl 🤣 rolling_eyes 🙄 rose 🌹 salute 🫡 scream 😱 ' +
  'shrug 🤷 skull 💀 sleeping 😴 smile 😄 smiley 😃 smirk 😏 snowflake ❄️ sob 😭 sparkles ✨ star ⭐ sun ☀️ sunglasses 😎 sunny ☀️ sweat 😓 ' +
  'sweat_smile 😅 tada 🎉 tea 🍵 thinking 🤔 thumbsdown 👎 thumbsup 👍 tired 😫 tongue 😛 trophy 🏆 umbrella ☔ unlock 🔓 upside_down 🙃 v ✌️ ' +
  'wait ⏳ warning ⚠️ wave 👋 white_check_mark ✅ wink 😉 worried 😟 x ❌ yum 😋 zap ⚡ zzz 💤';

/** @type {Map<string, string>} */
const byName = new Map();
const words = names.split(' ');
for (let index = 0; index < words.length; index += 2) byName.set(words[index], words[index + 1]);

/**
 * Writes `:name:` as the emoji, where there is one of this name, and where it is no part of an address, a path or a time.
 *
 * @param {string} text
 */
export function emojiOf(text) {
  if (!text.includes(':')) return text;
  return text.replace(/(?<![A-Za-z0-9_:/\\])(?::[a-z0-9_+-]{1,24}:)+(?![A-Za-z0-9_:/])/g, (some) =>
    some.replace(/:([a-z0-9_+-]+):/g, (whole, name) => byName.get(name) ?? whole),
  );
}

/**
 * Whether a text is one to six emoji and nothing else, to be shown large.
 *
 * @param {string} text
 */
export function isEmojiOnly(text) {
  // Nearly every message has a letter, and is told apart without a closer look.
  if (text.length > 100 || /\p{L}/u.test(text)) return false;
  const all = graphemes(text.replace(/\s+/gu, ''));
  return all.length > 0 && all.length <= 6 && all.every((one) => /\p{Extended_Pictographic}|\p{Regional_Indicator}|^[0-9#*]\ufe0f?\u20e3$/u.test(one));
}
