using System.Text;
using Parley.Access;
using Parley.AspNetCore.Access;

namespace Parley.Server.Configuration;

/// <summary>Reads the settings of access, for the <see cref="SettingsReader"/>.</summary>
internal sealed class AccessReader(SettingsReader settings)
{
    public AccessOptions Read()
    {
        var options = new AccessOptions
        {
            IsClosed = ReadMode(),
            GuestRights = ReadRights(AccessSetting.AllowGuest),
            UserRights = ReadRights(AccessSetting.AllowUser),
            Tokens = ReadTokens(),
            KeysFile = ReadKeysFile(),
            Webhook = ReadWebhook(),
        };
        foreach (var mistake in options.Validate())
            settings.Complain(mistake);
        return options;
    }

    private bool? ReadMode()
    {
        if (settings.Single(AccessSetting.Access) is not { } given)
            return null;
        switch (given.Text.ToUpperInvariant())
        {
            case "OPEN":
                return false;
            case "CLOSED":
                return true;
            default:
                settings.Wrong(given, "is no way to let people in", "open or closed");
                return true;
        }
    }

    private Rights ReadRights(Setting setting) =>
        settings.ReadList(setting, RightsText.IsValid, RightsText.Allowed)
            .Aggregate(Rights.None, (all, text) => RightsText.TryParse(text, out var rights) ? all.With(rights) : all);

    private TokenOptions? ReadTokens()
    {
        var keys = new List<TokenKey>();
        ReadSecret(keys);
        foreach (var (path, where) in settings.Values(AccessSetting.TokenKey))
            ReadKeys(keys, path, where);
        var address = ReadAddress(AccessSetting.TokenJwks);
        if (keys.Count == 0 && address is null)
        {
            foreach (var setting in new[] { AccessSetting.TokenAudience, AccessSetting.TokenIssuer, AccessSetting.TokenCookie })
            {
                if (settings.Single(setting) is { } lonely)
                    settings.Complain($"{lonely.Where}: says how tokens are checked, and there is no key to check them with. Give --token-secret, --token-key or --token-jwks.");
            }
            return null;
        }

        var options = new TokenOptions
        {
            Keys = keys,
            JwksAddress = address,
            Audience = settings.Single(AccessSetting.TokenAudience)?.Text,
            Issuer = settings.Single(AccessSetting.TokenIssuer)?.Text,
        };
        return settings.Single(AccessSetting.TokenCookie) is { } cookie ? options with { CookieName = ReadCookie(cookie) } : options;
    }

    private void ReadSecret(List<TokenKey> keys)
    {
        if (settings.Single(AccessSetting.TokenSecret) is not { } given)
            return;
        if (Encoding.UTF8.GetByteCount(given.Text) >= AspNetCore.Access.TokenKey.MinSecretBytes)
            keys.Add(AspNetCore.Access.TokenKey.FromSecret(given.Text));
        else
            settings.Complain($"{given.Where}: the secret is too short. Allowed: at least {AspNetCore.Access.TokenKey.MinSecretBytes} bytes, made at random.");
    }

    private void ReadKeys(List<TokenKey> keys, string path, string where)
    {
        try
        {
            keys.AddRange(AspNetCore.Access.TokenKey.FromFile(path));
        }
        catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            settings.Wrong((path, where), $"gives no key: {error.Message.TrimEnd('.')}", "a file with a public key or certificate in PEM, a JWK or JWK set, or a secret");
        }
    }

    private string ReadCookie((string Text, string Where) given)
    {
        if (given.Text.Length <= 64 && given.Text.All(static sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_' or '.') && given.Text != "parley")
            return given.Text;
        settings.Wrong(given, "cannot be the name of the cookie", "letters, digits, - _ ., and not parley, which is the cookie of guests");
        return "parley_token";
    }

    private Uri? ReadAddress(Setting setting)
    {
        if (settings.Single(setting) is not { } given)
            return null;
        if (Uri.TryCreate(given.Text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address!.UserInfo.Length == 0)
            return address;
        settings.Wrong(given, "is no address", "one that begins with https:// and holds no name and password");
        return null;
    }

    /// <summary>Reads how the page finds the login.</summary>
    /// <param name="access">What was read before: without tokens a login is of no use.</param>
    public LoginOptions ReadLogin(AccessOptions access)
    {
        var signIn = settings.Single(AccessSetting.LoginUrl);
        var token = settings.Single(AccessSetting.TokenUrl);
        if (signIn is { } page && !IsPath(page.Text) && !IsWebAddress(page.Text))
            settings.Wrong(page, "is no address", "one that begins with https:// or http://, or a path of this host such as /login");
        if (token is { } path && !IsPath(path.Text))
            settings.Wrong(path, "is no path", "a path of this host such as /login/token: the page may ask no other");
        if (access.Tokens is null && (token ?? signIn) is { } lonely)
            settings.Complain($"{lonely.Where}: there is no key that a token of the login could be checked with. Give --token-secret, --token-key or --token-jwks.");
        return new LoginOptions { SignIn = signIn?.Text, Token = token?.Text };
    }

    // Two slashes would be another host.
    private static bool IsPath(string text) =>
        text.StartsWith('/') && !text.StartsWith("//", StringComparison.Ordinal) && !text.Contains('\\') && !text.Any(char.IsControl);

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text.Replace(LoginOptions.ReturnPlace, "", StringComparison.Ordinal), UriKind.Absolute, out var address) && address.Scheme is "http" or "https";

    private string? ReadKeysFile()
    {
        if (settings.Single(AccessSetting.Keys) is not { } given)
            return null;
        var path = Path.GetFullPath(given.Text);
        if (Directory.Exists(path) || !Directory.Exists(Path.GetDirectoryName(path)))
            settings.Wrong(given, "cannot be the file of keys", "the path of a file in a directory that exists");
        return path;
    }

    private WebhookOptions? ReadWebhook()
    {
        var secret = settings.Single(AccessSetting.WebhookSecret);
        var isShort = secret is { } given && Encoding.UTF8.GetByteCount(given.Text) < WebhookOptions.MinSecretBytes;
        if (isShort)
            settings.Complain($"{secret!.Value.Where}: the secret is too short. Allowed: at least {WebhookOptions.MinSecretBytes} bytes, made at random.");
        var address = ReadAddress(AccessSetting.Webhook);
        if (address is null)
        {
            if (secret is { } lonely && settings.Single(AccessSetting.Webhook) is null)
                settings.Complain($"{lonely.Where}: there is no webhook to sign questions for. Give --access-webhook.");
            return null;
        }
        if (secret is null)
            settings.Complain("The webhook needs a secret that signs the questions: give --access-webhook-secret, at least 32 bytes.");
        return secret is null || isShort ? null : new WebhookOptions { Address = address, Secret = Encoding.UTF8.GetBytes(secret.Value.Text) };
    }
}
