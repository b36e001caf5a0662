namespace Parley.Server.Configuration;

/// <summary>The settings that say who is let in and what they may do.</summary>
internal static class AccessSetting
{
    public static readonly Setting Access = new(
        "access",
        "\"open\" lets everybody do everything, \"closed\" refuses what is not allowed. Default: closed once one of the settings below is given or there is an API key.",
        "MODE");

    public static readonly Setting AllowGuest = new(
        "allow-guest",
        "What those may do who show no token or key, such as subscribe+history=news.*. The rights are subscribe, publish, presence, history, moderate.",
        "RIGHTS=TOPICS",
        Repeatable: true);

    public static readonly Setting AllowUser = new(
        "allow-user",
        "What everybody with a token may do beside what the token says, such as publish=room:{sub}:*.",
        "RIGHTS=TOPICS",
        Repeatable: true);

    public static readonly Setting TokenSecret = new(
        "token-secret",
        "The secret of at least 32 bytes with which tokens (JWT, HS256) are signed. Better in the environment or a file: other programs can read a command line.",
        "SECRET")
    { IsSecret = true };

    public static readonly Setting TokenKey = new(
        "token-key",
        "A file with a key that tokens are checked with: a public key or certificate in PEM, a JWK or JWK set, or a secret.",
        "FILE",
        Repeatable: true);

    public static readonly Setting TokenJwks = new(
        "token-jwks", "The https address where the issuer of tokens publishes its keys. Needs --token-audience.", "URL");

    public static readonly Setting TokenAudience = new(
        "token-audience", "What a token's \"aud\" must hold. Default: only tokens without \"aud\" are taken.", "NAME");

    public static readonly Setting TokenIssuer = new(
        "token-issuer", "What a token's \"iss\" must be. Default: anything.", "NAME");

    public static readonly Setting TokenCookie = new(
        "token-cookie", "The cookie in which a browser's token is looked for. Default: parley_token.", "NAME");

    public static readonly Setting LoginUrl = new(
        "login-url", "Where people sign in: the page shows the way there to those who are not known. {return} in it becomes the page's address.", "URL");

    public static readonly Setting TokenUrl = new(
        "token-url", "A path of this host at which a browser gets its token as text, such as /login/token. Default: the page's token is in the cookie.", "PATH");

    public static readonly Setting Keys = new(
        "keys", "The file that holds the API keys. Default: beside the history, such as parley.keys.json.", "FILE");

    public static readonly Setting Webhook = new(
        "access-webhook", "A program that decides about everything: it is asked by POST. Needs --access-webhook-secret.", "URL");

    public static readonly Setting WebhookSecret = new(
        "access-webhook-secret", "The secret of at least 32 bytes that signs the questions to the webhook. Better in the environment or the file.", "SECRET")
    { IsSecret = true };

    /// <summary>Those that tokens are checked with.</summary>
    public static readonly IReadOnlyList<Setting> OfTokens =
        [TokenSecret, TokenKey, TokenJwks, TokenAudience, TokenIssuer, TokenCookie];

    /// <summary>All of them, in the order of the help.</summary>
    public static readonly IReadOnlyList<Setting> All =
        [Access, AllowGuest, AllowUser, .. OfTokens, LoginUrl, TokenUrl, Keys, Webhook, WebhookSecret];
}
