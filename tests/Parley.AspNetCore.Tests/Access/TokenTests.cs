using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Parley.AspNetCore.Access;
using Parley.AspNetCore.Tests.Http;

namespace Parley.AspNetCore.Tests.Access;

/// <summary>Tokens that are taken, and tokens that are not: each with its code.</summary>
public sealed class TokenTests
{
    private static readonly string[] s_all = ["*"];

    private static Dictionary<string, object?> Claims(object? sub = null, object? exp = null, object? aud = null, object? iss = null, object? nbf = null)
    {
        var claims = new Dictionary<string, object?> { ["sub"] = sub ?? "mina", ["exp"] = exp ?? Jwt.Now + 600, ["publish"] = s_all };
        foreach (var (name, value) in new[] { ("aud", aud), ("iss", iss), ("nbf", nbf) })
        {
            if (value is not null)
            {
                claims[name] = value;
            }
        }

        return claims;
    }

    [Fact]
    public async Task Who_brings_a_token_is_its_user_and_has_its_rights()
    {
        await using var app = await StartAsync();
        var token = Jwt.Hs256(new { sub = "u-1", name = "Mina Kim", exp = Jwt.Now + 60, publish = new[] { "news.*" }, history = new[] { "news.*" } });

        var published = await app.Client.PublishAsync("news.a", "1", Jwt.Bearer(token));
        var refused = await app.Client.PublishAsync("room", "1", Jwt.Bearer(token));
        var none = await app.Client.PublishAsync("news.a", "1");
        var page = await app.Client.SendAsync(HttpMethod.Get, "topics/news.a/messages", null, Jwt.Bearer(token));
        var me = await app.Client.SendAsync(HttpMethod.Get, "me", null, Jwt.Bearer(token));

        Assert.Equal(201, published.Status);
        Assert.Equal((403, "forbidden"), (refused.Status, refused.Code));
        Assert.Equal((401, "unauthorized"), (none.Status, none.Code));
        Assert.Equal("Bearer", Assert.Single(none.Headers.WwwAuthenticate).Scheme);
        Assert.Equal("{\"id\":\"u-1\",\"name\":\"Mina Kim\"}", page["messages"][0].GetProperty("from").GetRawText());
        Assert.Equal("{\"id\":\"u-1\",\"name\":\"Mina Kim\"}", me.Text);
    }

    [Fact]
    public async Task A_token_may_come_in_a_cookie_and_a_wrong_one_there_is_refused_too()
    {
        await using var app = await StartAsync();
        var right = await app.Client.PublishAsync("t", "1", ("Cookie", "parley_token=" + Jwt.For("mina", publish: ["*"])));
        var wrong = await app.Client.PublishAsync("t", "1", ("Cookie", "parley_token=" + Jwt.For("mina", publish: ["*"], exp: Jwt.Now - 60)));
        Assert.Equal(201, right.Status);
        Assert.Equal((401, "token_expired"), (wrong.Status, wrong.Code));
    }

    [Fact]
    public async Task Tokens_signed_with_each_algorithm_are_taken()
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        IReadOnlyList<TokenKey> keys =
        [
            TokenKey.FromSecret(Jwt.Secret),
            .. TokenKey.FromText(rsa.ExportSubjectPublicKeyInfoPem()),
            .. TokenKey.FromText(ecdsa.ExportSubjectPublicKeyInfoPem()),
        ];
        await using var app = await StartAsync(keys);
        string[] tokens =
        [
            Jwt.Hs256(Claims()),
            Jwt.Sign(new { alg = "RS256" }, Claims(), data => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            Jwt.Sign(new { alg = "ES256" }, Claims(), data => ecdsa.SignData(data, HashAlgorithmName.SHA256)),
        ];
        foreach (var token in tokens)
        {
            Assert.Equal(201, (await PublishAsync(app, token)).Status);
            var forged = token[..^8] + (token[^8] == 'A' ? 'B' : 'A') + token[^7..];
            await RefusedAsync(app, forged, "bad_token", "signature");
        }
    }

    [Fact]
    public async Task Tokens_that_come_at_the_same_time_are_each_checked_with_the_same_key()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var app = await StartAsync(TokenKey.FromText(ecdsa.ExportSubjectPublicKeyInfoPem()));
        var right = Jwt.Sign(new { alg = "ES256" }, Claims(), data => ecdsa.SignData(data, HashAlgorithmName.SHA256));
        var wrong = Jwt.Sign(new { alg = "ES256" }, Claims(), _ => new byte[64]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => PublishAsync(app, number % 2 == 0 ? right : wrong)));

        Assert.Equal(Enumerable.Range(0, 100).Select(number => number % 2 == 0 ? 201 : 401), answers.Select(answer => answer.Status));
    }

    [Fact]
    public async Task Tokens_that_another_library_makes_are_taken()
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var app = await StartAsync(
        [
            TokenKey.FromSecret(Jwt.Secret),
            .. TokenKey.FromText(rsa.ExportSubjectPublicKeyInfoPem()),
            .. TokenKey.FromText(ecdsa.ExportSubjectPublicKeyInfoPem()),
        ], tokens => tokens with { Audience = "chat", Issuer = "login" });
        foreach (var (key, algorithm) in new (SecurityKey, string)[]
        {
            (new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Jwt.Secret)), SecurityAlgorithms.HmacSha256),
            (new RsaSecurityKey(rsa), SecurityAlgorithms.RsaSha256),
            (new ECDsaSecurityKey(ecdsa), SecurityAlgorithms.EcdsaSha256),
        })
        {
            var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
            {
                Audience = "chat",
                Issuer = "login",
                Expires = DateTime.UtcNow.AddMinutes(5),
                Claims = new Dictionary<string, object> { ["sub"] = "민아", ["publish"] = s_all },
                SigningCredentials = new SigningCredentials(key, algorithm),
            });
            Assert.Equal(201, (await PublishAsync(app, token)).Status);
        }
    }

    /// <summary>RFC 8037, A.1 and A.4: the same signature as others make of the same key.</summary>
    [Fact]
    public async Task EdDSA_signs_where_the_machine_can()
    {
        const string Jwk = """{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""";
        const string Pem = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";
        if (!AspNetCore.Access.Tokens.OpenSsl.IsAvailable)
        {
            Assert.Contains("OpenSSL", Assert.Throws<FormatException>(() => TokenKey.FromText(Pem)).Message, StringComparison.Ordinal);
            return;
        }

        foreach (var key in new[] { Assert.Single(TokenKey.FromText(Jwk)), Assert.Single(TokenKey.FromText(Pem)) })
        {
            Assert.True(key.CanSign);
            Assert.Equal(
                "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
                System.Buffers.Text.Base64Url.EncodeToString(Sign(key, "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"u8)));
            await using var app = await StartAsync([key]);
            var token = new TokenDraft { Subject = "ann", ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(5), Rights = new() { Publish = RightsApp.Patterns("*") } }.Sign(key);
            Assert.Equal(201, (await PublishAsync(app, token)).Status);
        }

        Assert.Throws<FormatException>(() => TokenKey.FromText(Jwk.Replace("11qY", "21qY", StringComparison.Ordinal)));
        Assert.Throws<FormatException>(() => TokenKey.FromText(Jwk.Replace("nWGx", "n", StringComparison.Ordinal)));
    }

    /// <summary>RFC 8037, A.4: a signature that others made.</summary>
    [Fact]
    public async Task EdDSA_is_checked_where_the_machine_can()
    {
        const string Jwk = """{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""";
        const string Signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        const string Signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        if (!AspNetCore.Access.Tokens.OpenSsl.IsAvailable)
        {
            Assert.Throws<FormatException>(() => TokenKey.FromText(Jwk));
            return;
        }

        var key = Assert.Single(TokenKey.FromText(Jwk));
        var signature = System.Buffers.Text.Base64Url.DecodeFromChars(Signature);
        Assert.True(Verify(key, Encoding.ASCII.GetBytes(Signed), signature));
        signature[10] ^= 1;
        Assert.False(Verify(key, Encoding.ASCII.GetBytes(Signed), signature));
        Assert.False(Verify(key, Encoding.ASCII.GetBytes(Signed + "x"), signature));
        await using var app = await StartAsync([key]);
        await RefusedAsync(app, Jwt.Sign(new { alg = "EdDSA" }, Claims(), _ => new byte[64]), "bad_token", "signature");
        await RefusedAsync(app, Jwt.Sign(new { alg = "EdDSA" }, Claims(), _ => new byte[63]), "bad_token", "signature");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("nOnE")]
    [InlineData("")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    [InlineData("RS256")]
    [InlineData("PS256")]
    public async Task Another_algorithm_than_the_keys_is_refused(string algorithm)
    {
        await using var app = await StartAsync();
        await RefusedAsync(app, Jwt.Sign(new { alg = algorithm }, Claims(), Jwt.Mac), "bad_token", "algorithm");
        await RefusedAsync(app, Jwt.Sign(new { alg = algorithm }, Claims(), _ => []), "bad_token", "algorithm");
    }

    [Fact]
    public async Task A_public_key_is_no_secret()
    {
        // The attack: the token says HS256 and is signed with the bytes of the RSA key that everybody knows.
        using var rsa = RSA.Create(2048);
        var pem = rsa.ExportSubjectPublicKeyInfoPem();
        await using var app = await StartAsync(TokenKey.FromText(pem));
        foreach (var secret in new[] { Encoding.UTF8.GetBytes(pem), Encoding.UTF8.GetBytes(pem + "\n"), rsa.ExportSubjectPublicKeyInfo() })
        {
            await RefusedAsync(app, Jwt.Sign(new { alg = "HS256" }, Claims(), data => HMACSHA256.HashData(secret, data)), "bad_token", "algorithm");
        }
    }

    [Fact]
    public async Task An_ECDSA_signature_in_another_form_or_of_nothing_is_refused()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var app = await StartAsync(TokenKey.FromText(ecdsa.ExportSubjectPublicKeyInfoPem()));
        var der = Jwt.Sign(new { alg = "ES256" }, Claims(), data => ecdsa.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        await RefusedAsync(app, der, "bad_token", "signature");
        // CVE-2022-21449: R and S of zero fit everything where nobody looks.
        await RefusedAsync(app, Jwt.Sign(new { alg = "ES256" }, Claims(), _ => new byte[64]), "bad_token", "signature");
    }

    [Fact]
    public async Task The_wrong_secret_and_a_changed_claim_are_refused()
    {
        await using var app = await StartAsync();
        await RefusedAsync(app, Jwt.Hs256(Claims(), "another secret of thirty-two bytes!!!"), "bad_token", "signature");
        var parts = Jwt.Hs256(Claims()).Split('.');
        await RefusedAsync(app, $"{parts[0]}.{Jwt.Encode("{\"sub\":\"root\",\"exp\":99999999999}")}.{parts[2]}", "bad_token", "signature");
        await RefusedAsync(app, $"{parts[0]}.{parts[1]}.", "bad_token", "signature");
    }

    [Fact]
    public async Task Times_count_with_thirty_seconds_of_leeway()
    {
        await using var app = await StartAsync();
        Assert.Equal(201, (await PublishAsync(app, Jwt.Hs256(Claims(exp: Jwt.Now - 20)))).Status);
        Assert.Equal(201, (await PublishAsync(app, Jwt.Hs256(Claims(nbf: Jwt.Now + 20)))).Status);
        Assert.Equal(201, (await PublishAsync(app, Jwt.Hs256(Claims(exp: Jwt.Now + 100.5)))).Status);
        await RefusedAsync(app, Jwt.Hs256(Claims(exp: Jwt.Now - 31)), "token_expired", "ended");
        await RefusedAsync(app, Jwt.Hs256(Claims(exp: 0)), "token_expired", "1970");
        await RefusedAsync(app, Jwt.Hs256(Claims(nbf: Jwt.Now + 60)), "token_not_yet_valid", "begins");
        await RefusedAsync(app, Jwt.Hs256(new { sub = "mina" }), "bad_token", "exp");
    }

    [Fact]
    public async Task The_audience_and_the_issuer_must_be_this_servers()
    {
        await using var app = await StartAsync(configure: tokens => tokens with { Audience = "chat", Issuer = "https://login" });
        Assert.Equal(201, (await PublishAsync(app, Jwt.Hs256(Claims(aud: "chat", iss: "https://login")))).Status);
        Assert.Equal(201, (await PublishAsync(app, Jwt.Hs256(Claims(aud: new[] { "x", "chat" }, iss: "https://login")))).Status);
        await RefusedAsync(app, Jwt.Hs256(Claims(aud: "other", iss: "https://login")), "bad_token", "aud");
        await RefusedAsync(app, Jwt.Hs256(Claims(aud: "Chat", iss: "https://login")), "bad_token", "aud");
        await RefusedAsync(app, Jwt.Hs256(Claims(iss: "https://login")), "bad_token", "aud");
        await RefusedAsync(app, Jwt.Hs256(Claims(aud: 5, iss: "https://login")), "bad_token", "aud");
        await RefusedAsync(app, Jwt.Hs256(Claims(aud: "chat", iss: "https://evil")), "bad_token", "iss");
        await RefusedAsync(app, Jwt.Hs256(Claims(aud: "chat")), "bad_token", "iss");
        await using var untold = await StartAsync();
        await RefusedAsync(untold, Jwt.Hs256(Claims(aud: "somebody")), "bad_token", "aud");
    }

    [Theory]
    [InlineData("""{"alg":"HS256","kid":"\ud800"}""")]
    [InlineData("""{"alg":"\ud800"}""")]
    [InlineData("""{"alg":"HS256","typ":"\udfff","\ud800":1}""")]
    [InlineData("""{"alg":"HS256","cty":"JWT"}""")]
    [InlineData("""{"alg":"HS256","zip":"DEF"}""")]
    [InlineData("""{"alg":"dir","enc":"A128CBC-HS256"}""")]
    public async Task A_header_that_nobody_can_read_is_a_bad_token_and_no_error_of_the_server(string header)
    {
        await using var app = await StartAsync();
        foreach (var claims in new[] { "{}", """{"sub":"a","exp":99999999999,"iss":"\ud800"}""", """{"sub":"a","exp":99999999999,"name":"\ud800"}""" })
        {
            await RefusedAsync(app, Jwt.SignText(header, claims, _ => new byte[32]), "bad_token", "");
        }

        foreach (var audience in new[] { "\"\\ud800\"", "[\"\\ud800\"]", "{}" })
        {
            await RefusedAsync(app, Jwt.SignText("{\"alg\":\"HS256\"}", $"{{\"sub\":\"a\",\"exp\":99999999999,\"aud\":{audience}}}", Jwt.Mac), "bad_token", "aud");
        }
    }

    [Fact]
    public async Task A_long_token_is_refused_unread()
    {
        await using var app = await StartAsync();
        var token = Jwt.Hs256(new { sub = "mina", exp = Jwt.Now + 60, filler = new string('x', 8000) });
        await RefusedAsync(app, token, "bad_token", "longer than 8192");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("..")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d")]
    [InlineData("e30.e30.!")]
    [InlineData("e30=.e30.AA")]
    [InlineData("bnVsbA.e30.AA")]
    [InlineData("W10.e30.AA")]
    [InlineData("/w.e30.AA")]
    [InlineData("e30.e30 .AA")]
    public async Task What_is_no_token_is_refused(string token)
    {
        await using var app = await StartAsync();
        await RefusedAsync(app, token, "bad_token", "");
    }

    [Theory]
    [InlineData("""{"alg":"HS256","alg":"none"}""", "{}", "once")]
    [InlineData("""{"alg":"HS256"}""", """{"sub":"a","sub":"b","exp":99999999999}""", "once")]
    [InlineData("""{"alg":"HS256"}""", """{"sub":"a","exp":99999999999,"x":{"y":1,"y":2}}""", "once")]
    [InlineData("""{"alg":"HS256","crit":["exp"],"exp":1}""", """{"sub":"a","exp":99999999999}""", "crit")]
    [InlineData("""{"alg":"HS256","crit":[]}""", """{"sub":"a","exp":99999999999}""", "crit")]
    [InlineData("""{"alg":["HS256"]}""", """{"sub":"a","exp":99999999999}""", "algorithm")]
    [InlineData("""{"alg":"HS256"}""", "[]", "claims")]
    [InlineData("""{"alg":"HS256"}""", """{"sub":5,"exp":99999999999}""", "sub")]
    [InlineData("""{"alg":"HS256"}""", """{"sub":"","exp":99999999999}""", "sub")]
    [InlineData("""{"alg":"HS256"}""", """{"sub":"a\u0000b","exp":99999999999}""", "sub")]
    [InlineData("""{"alg":"HS256"}""", """{"sub":"\ud800","exp":99999999999}""", "sub")]
    [InlineData("""{"alg":"HS256"}""", """{"sub":"key:ci","exp":99999999999}""", "API keys")]
    [InlineData("""{"alg":"HS256"}""", """{"sub":"vucfqyssw4pmo7tt","exp":99999999999}""", "guest")]
    [InlineData("""{"alg":"HS256"}""", """{"sub":"a","exp":"99999999999"}""", "exp")]
    [InlineData("""{"alg":"HS256"}""", """{"sub":"a","exp":-1}""", "exp")]
    [InlineData("""{"alg":"HS256"}""", """{"sub":"a","exp":1e300}""", "exp")]
    [InlineData("""{"alg":"HS256"}""", """{"sub":"a","exp":99999999999,"nbf":"x"}""", "nbf")]
    [InlineData("""{"alg":"HS256"}""", """{"sub":"a","exp":99999999999,"publish":"*"}""", "publish")]
    [InlineData("""{"alg":"HS256"}""", """{"sub":"a","exp":99999999999,"publish":[1]}""", "publish")]
    [InlineData("""{"alg":"HS256"}""", """{"sub":"a","exp":99999999999,"publish":["a b"]}""", "U+0020")]
    [InlineData("""{"alg":"HS256"}""", """{"sub":"a","exp":99999999999,"publish":["*********"]}""", "stars")]
    public async Task What_is_malformed_or_stands_twice_is_refused_also_with_a_right_signature(string header, string claims, string why)
    {
        await using var app = await StartAsync();
        await RefusedAsync(app, Jwt.SignText(header, claims, Jwt.Mac), "bad_token", why);
    }

    [Fact]
    public async Task A_key_id_chooses_among_the_keys_and_nothing_else()
    {
        await using var app = await StartAsync([TokenKey.FromSecret(Jwt.Secret, "old"), TokenKey.FromSecret("the second secret of the same server", "new")]);
        Assert.Equal(201, (await PublishAsync(app, Jwt.Hs256(Claims(), header: new { alg = "HS256", kid = "old" }))).Status);
        Assert.Equal(201, (await PublishAsync(app, Jwt.Hs256(Claims()))).Status);
        await RefusedAsync(app, Jwt.Hs256(Claims(), header: new { alg = "HS256", kid = "new" }), "bad_token", "signature");
        await RefusedAsync(app, Jwt.Hs256(Claims(), header: new { alg = "HS256", kid = "../../etc/passwd" }), "bad_token", "kid");
        await RefusedAsync(app, Jwt.Hs256(Claims(), header: new { alg = "HS256", kid = "x", jku = "http://evil", jwk = new { kty = "oct", k = "AA" } }), "bad_token", "kid");
    }

    [Fact]
    public async Task A_token_in_an_address_is_refused_and_two_headers_too()
    {
        await using var app = await StartAsync();
        var token = Jwt.Hs256(Claims());
        foreach (var name in new[] { "token", "access_token", "key" })
        {
            var refused = await app.Client.ReadAsync($"topics/t/events?{name}={token}");
            Assert.Equal((400, "bad_request"), (refused.Status, refused.Code));
            Assert.DoesNotContain(token, refused.Text);
        }

        var twice = await app.Client.PublishAsync("t", "1", Jwt.Bearer(token), Jwt.Bearer(token));
        Assert.Equal((401, "bad_token"), (twice.Status, twice.Code));
        // Another scheme may be a proxy's.
        Assert.Equal("unauthorized", (await app.Client.PublishAsync("t", "1", ("Authorization", "Basic eDp5"))).Code);
    }

    [Fact]
    public void Keys_that_are_too_weak_or_none_at_all_are_refused()
    {
        using var small = RSA.Create(1024);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        Assert.Contains("32", Assert.Throws<ArgumentException>(() => TokenKey.FromSecret("31 bytes are too few for HS256!")).Message, StringComparison.Ordinal);
        Assert.Contains("2048", Assert.Throws<FormatException>(() => TokenKey.FromText(small.ExportSubjectPublicKeyInfoPem())).Message, StringComparison.Ordinal);
        Assert.Contains("P-256", Assert.Throws<FormatException>(() => TokenKey.FromText(other.ExportSubjectPublicKeyInfoPem())).Message, StringComparison.Ordinal);
        foreach (var text in new[] { "", "{}", "[]", "{\"keys\":[]}", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "{\"kty\":\"oct\",\"k\":\"AA\"}", "{\"kty\":\"RSA\",\"n\":\"AA\",\"e\":\"AQAB\"}", "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}" })
        {
            Assert.Throws<FormatException>(() => TokenKey.FromText(text));
        }
    }

    [Fact]
    public void Certificates_private_keys_and_JWK_sets_are_read()
    {
        using var rsa = RSA.Create(2048);
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=x", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        Assert.Equal("RS256", Assert.Single(TokenKey.FromText(certificate.ExportCertificatePem())).Algorithm);
        Assert.True(Assert.Single(TokenKey.FromText(rsa.ExportPkcs8PrivateKeyPem())).CanSign);
        Assert.True(Assert.Single(TokenKey.FromText(ecdsa.ExportECPrivateKeyPem())).CanSign);
        var set = TokenKey.FromText($"{{\"keys\":[{JwksServer.Jwk(ecdsa, "a")},{{\"kty\":\"oct\",\"k\":\"{Jwt.Encode(Jwt.Secret)}\",\"kid\":\"b\"}}]}}");
        Assert.Equal([("ES256", "a"), ("HS256", "b")], set.Select(key => (key.Algorithm, key.Id!)));
    }

    [Fact]
    public async Task Options_that_cannot_be_used_end_the_start_and_name_every_mistake()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => TestApp.StartAsync(options => options.AccessControl = new AccessOptions
        {
            Tokens = new TokenOptions { JwksAddress = new Uri("http://login.example/keys"), Leeway = TimeSpan.FromHours(1) },
        }));
        Assert.Contains("https", error.Message, StringComparison.Ordinal);
        Assert.Contains("audience", error.Message, StringComparison.Ordinal);
        Assert.Contains("Leeway", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Sign(TokenKey key, ReadOnlySpan<byte> data) =>
        key.Key.CryptoProviderFactory.CreateForSigning(key.Key, key.Algorithm).Sign(data.ToArray());

    private static bool Verify(TokenKey key, byte[] data, byte[] signature) =>
        key.Key.CryptoProviderFactory.CreateForVerifying(key.Key, key.Algorithm).Verify(data, signature);

    private static Task<TestApp> StartAsync(IReadOnlyList<TokenKey>? keys = null, Func<TokenOptions, TokenOptions>? configure = null) =>
        TestApp.StartAsync(options => options.AccessControl = new AccessOptions
        {
            Tokens = (configure ?? (tokens => tokens))(new TokenOptions { Keys = keys ?? [TokenKey.FromSecret(Jwt.Secret)] }),
        });

    private static Task<Answer> PublishAsync(TestApp app, string token) => app.Client.PublishAsync("t", "1", Jwt.Bearer(token));

    private static async Task RefusedAsync(TestApp app, string token, string code, string why)
    {
        var answer = await PublishAsync(app, token);
        Assert.Equal((401, code), (answer.Status, answer.Code));
        Assert.Contains(why, answer.Detail, StringComparison.Ordinal);
        Assert.Equal("Bearer", Assert.Single(answer.Headers.WwwAuthenticate).Scheme);
        if (token.Length > 20)
        {
            Assert.DoesNotContain(token, answer.Text);
        }
    }
}
