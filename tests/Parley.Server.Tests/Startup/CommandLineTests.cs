using Parley.Server.Tests.Support;

namespace Parley.Server.Tests.Startup;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Help_names_every_option_and_its_variable()
    {
        await using var server = ServerProcess.Start("--help");
        var (code, output, errors) = await server.EndedAsync();
        Assert.Equal((0, ""), (code, errors));
        foreach (var name in new[] { "port", "bind", "memory", "data", "allowed-host", "allowed-origin", "verbose" })
        {
            Assert.Contains("--" + name, output);
            Assert.Contains($"[PARLEY_{name.Replace('-', '_').ToUpperInvariant()}]", output);
        }
        Assert.Contains("--version", output);
    }

    [Fact]
    public async Task Version_is_a_number_and_under_it_stands_the_library_that_stores()
    {
        await using var server = ServerProcess.Start("--version");
        var (code, output, errors) = await server.EndedAsync();
        Assert.Equal((0, ""), (code, errors));
        Assert.Matches(@"^\d+\.\d+\.\d+\nSQLite 3\.\d+\.\d+$", output.Trim());
    }

    [Fact]
    public async Task Every_mistake_is_named_at_once_with_its_place_and_what_is_allowed()
    {
        var folder = Directory.CreateTempSubdirectory("parley-test-");
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "appsettings.json"),
                """{ "Parley": { "Memory": "perhaps", "Colour": "blue" } }""");
            await using var server = ServerProcess.Start(
                ["--port", "eighty", "--allowed-host", "http://chat.example.org", "--allowed-host", "good.example.org", "--colour"],
                new Dictionary<string, string> { ["PARLEY_BIND"] = "everywhere", ["PARLEY_DATA"] = "/no/such/place/chat.db", ["PARLEY_ALLOWED_ORIGIN"] = "null" },
                folder.FullName);
            var (code, output, errors) = await server.EndedAsync();

            Assert.Equal((2, ""), (code, output));
            Assert.Contains("--port: \"eighty\"", errors);
            Assert.Contains("a number from 1 to 65535", errors);
            Assert.Contains("--allowed-host: \"http://chat.example.org\"", errors);
            Assert.DoesNotContain("good.example.org", errors);
            Assert.Contains("--colour", errors);
            Assert.Contains("PARLEY_BIND in the environment: \"everywhere\"", errors);
            Assert.Contains("PARLEY_DATA in the environment: \"/no/such/place/chat.db\"", errors);
            Assert.Contains("PARLEY_ALLOWED_ORIGIN in the environment: \"null\"", errors);
            Assert.Contains("Parley:Memory in " + Path.Combine(folder.FullName, "appsettings.json") + ": \"perhaps\"", errors);
            Assert.Contains("Parley:Colour in", errors);
            Assert.Equal(9 + 1, errors.TrimEnd().Split('\n').Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("'--memory'", "--memroy")]
    [InlineData("'--data'", "--dta=x.db")]
    [InlineData("'--allowed-host'", "--alowed-hots", "a.example.org")]
    [InlineData("'backup'", "bakup", "x.db")]
    [InlineData("'--retention'", "check-config", "--retnetion", "*=1d")]
    public async Task A_mistyped_option_is_answered_with_the_one_that_was_meant(string meant, params string[] arguments)
    {
        await using var server = ServerProcess.Start(arguments);
        var (code, _, errors) = await server.EndedAsync();
        Assert.Equal(2, code);
        Assert.Contains($"Did you mean {meant}?", errors);
    }

    [Theory]
    [InlineData("Unrecognized command or argument 'nonsense'", "nonsense", "--help")]
    [InlineData("Unrecognized command or argument 'bakup'. Did you mean 'backup'?", "bakup", "--help")]
    [InlineData("--data needs a value, and \"--memory\" behind it looks like an option. If it is meant, write --data=--memory.", "--data", "--memory")]
    [InlineData("--data needs a value, and \"-h\" behind it", "check-config", "--data", "-h")]
    [InlineData("--port does nothing with pub.", "--port", "9000", "pub", "room:a", "hello")]
    [InlineData("--data stands before backup and is not for it there. Put it behind backup.", "--data", "x.db", "backup", "copy.db")]
    [InlineData("Unrecognized option '--jsn'. Did you mean '--json'? If it is meant as TEXT, put -- before it.", "pub", "room:a", "--jsn")]
    [InlineData("--name needs a value, and \"--json\" behind it", "pub", "--name", "--json", "room:a", "1")]
    [InlineData("Did you mean 'list'?", "key", "lst")]
    public async Task What_would_be_taken_for_something_else_is_refused_with_what_may_have_been_meant(string answer, params string[] arguments)
    {
        await using var program = ServerProcess.Start(arguments);
        var (code, output, errors) = await program.EndedAsync();
        Assert.Equal(2, code);
        Assert.Contains(answer, errors);
        Assert.DoesNotContain("Usage:", output);
    }

    [Fact]
    public async Task What_looks_like_an_option_can_be_given_when_it_is_meant()
    {
        await using var program = ServerProcess.Start("check-config", "--data=--memory");
        var (code, output, _) = await program.EndedAsync();
        Assert.Equal(0, code);
        Assert.Contains(Path.Combine(program.Directory, "--memory"), output);

        await using var text = ServerProcess.Start("pub", "--server", "ftp://nowhere", "room:a", "--", "--memory");
        Assert.Contains("is no server's address", (await text.EndedAsync()).Errors);
    }

    [Theory]
    [InlineData("Parley__Port", "9000", "Did you mean PARLEY_PORT?")]
    [InlineData("parley_data", "x.db", "Did you mean PARLEY_DATA?")]
    [InlineData("PARLEY_PASSWORD", "secret", "there is no such setting")]
    [InlineData("Kestrel__Endpoints__Http__Url", "http://*:5000", "does nothing here. Give --port and --bind.")]
    [InlineData("ASPNETCORE_URLS", "http://*:5000", "does nothing here. Give --port and --bind.")]
    [InlineData("DOTNET_HTTP_PORTS", "5000", "does nothing here. Give --port.")]
    [InlineData("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true", "does nothing here. Give --trusted-proxy.")]
    [InlineData("Logging__LogLevel__Default", "Nonsense", "\"Nonsense\" is no level. Allowed: Trace, Debug, ")]
    [InlineData("Logging__Debug", "Debug", "does nothing here. There are LogLevel and Console.")]
    public async Task A_variable_that_would_do_nothing_ends_the_start(string name, string value, string answer)
    {
        await using var program = ServerProcess.Start(["--port", "0", "--memory"], new Dictionary<string, string> { [name] = value });
        var (code, _, errors) = await program.EndedAsync();
        Assert.Equal(2, code);
        Assert.Contains($"{name} in the environment", errors);
        Assert.Contains(answer, errors);
        Assert.DoesNotContain("secret", errors);
    }

    [Fact]
    public async Task Variables_of_others_and_of_the_commands_are_passed_over()
    {
        await using var program = ServerProcess.Start(["check-config"], new Dictionary<string, string>
        {
            ["PARLEY_PORT"] = "tcp://10.0.0.1:8080",
            ["PARLEY_WEB_PORT"] = "tcp://10.0.0.1:8080",
            ["PARLEY_WEB_PORT_8080_TCP_PROTO"] = "tcp",
            ["PARLEY_SERVICE_PORT_HTTP"] = "8080",
            ["PARLEY_KEY"] = "pk_x",
            ["PARLEY_SERVER"] = "http://localhost:8080",
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_HTTP_PORTS"] = "8080",
            ["DOTNET_RUNNING_IN_CONTAINER"] = "true",
            ["Logging__LogLevel__Parley"] = "debug",
        });
        Assert.Equal((0, ""), await program.EndedAsync() is var (code, _, errors) ? (code, errors) : default);
    }

    [Theory]
    [InlineData("""{ "Kestrel": { "Endpoints": { "Http": { "Url": "http://*:5000" } } } }""", "Kestrel in", "does nothing here. Give --port and --bind.")]
    [InlineData("""{ "Parlay": { "Port": 1 } }""", "Parlay in", "Did you mean Parley?")]
    [InlineData("""{ "Parley": { "Port": { "Number": 1 } } }""", "Parley:Port in", "is neither a value nor a list of values")]
    [InlineData("""{ "Parley": { "AllowedHost": [{ "Name": "a" }] } }""", "Parley:AllowedHost in", "is neither a value nor a list of values")]
    [InlineData("""{ "Logging": { "LogLevel": { "Default": "Loud" } } }""", "Logging:LogLevel:Default in", "\"Loud\" is no level")]
    [InlineData("""{ "Logging": { "Console": { "FormatterOptions": { "SingleLine": true } } } }""", "Logging:Console:FormatterOptions in", "does nothing here")]
    public async Task What_would_do_nothing_in_a_file_ends_the_start(string text, string place, string answer)
    {
        var folder = Directory.CreateTempSubdirectory("parley-test-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "appsettings.json"), text);
            await using var program = ServerProcess.Start(["check-config"], new Dictionary<string, string>(), folder.FullName);
            var (code, _, errors) = await program.EndedAsync();
            Assert.Equal(2, code);
            Assert.Contains(place, errors);
            Assert.Contains(answer, errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_mistyped_variable_does_not_leave_the_server_open_and_a_foreign_one_is_passed_over()
    {
        await using var server = ServerProcess.Start(
            ["--port", "0", "--memory"],
            new Dictionary<string, string> { ["PARLEY_PASSCOED"] = "secret", ["PARLEY_SERVICE_HOST"] = "10.0.0.1", ["PARLEY_PORT_8080_TCP_ADDR"] = "10.0.0.1" });
        var (code, _, errors) = await server.EndedAsync();
        Assert.Equal(2, code);
        Assert.Contains("PARLEY_PASSCOED in the environment: there is no such setting. Did you mean PARLEY_PASSCODE?", errors);
        Assert.DoesNotContain("PARLEY_SERVICE_HOST", errors);
        Assert.DoesNotContain("PARLEY_PORT_8080", errors);
        Assert.DoesNotContain("secret", errors);
    }

    [Theory]
    [InlineData("--port")]
    [InlineData("--memory", "--data", "x.db")]
    [InlineData("--port", "1", "--port", "2")]
    [InlineData("--port", "-1")]
    [InlineData("--port", "65536")]
    [InlineData("--data", "/")]
    [InlineData("serve")]
    public async Task A_wrong_command_line_ends_the_start(params string[] arguments)
    {
        await using var server = ServerProcess.Start(arguments);
        var (code, output, errors) = await server.EndedAsync();
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("Parley does not start:", errors);
    }

    [Theory]
    [InlineData("--retention", "--memory", "--retention", "room:*=90d")]
    [InlineData("--synchronous", "--memory", "--synchronous", "normal")]
    [InlineData("--retention", "check-config", "--memory", "--retention", "*=1d")]
    public async Task What_is_about_a_file_is_refused_beside_a_history_in_memory(string option, params string[] arguments)
    {
        await using var server = ServerProcess.Start(arguments);
        var (code, _, errors) = await server.EndedAsync();
        Assert.Equal(2, code);
        Assert.Contains($"{option} does nothing with --memory: a history in memory has no file", errors);
    }

    [Fact]
    public async Task What_is_asked_for_on_the_command_line_goes_before_what_the_environment_says_of_a_file()
    {
        var environment = new Dictionary<string, string> { ["PARLEY_RETENTION"] = "*=1d", ["PARLEY_SYNCHRONOUS"] = "normal" };
        await using var asked = ServerProcess.Start(["check-config", "--memory"], environment);
        Assert.Equal(0, (await asked.EndedAsync()).ExitCode);

        await using var contradicted = ServerProcess.Start(
            ["check-config", "--retention", "*=1d"], new Dictionary<string, string> { ["PARLEY_MEMORY"] = "true" });
        var (code, _, errors) = await contradicted.EndedAsync();
        Assert.Equal(2, code);
        Assert.Contains("--retention does nothing with PARLEY_MEMORY in the environment", errors);
    }

    [Fact]
    public async Task A_file_that_is_no_json_ends_the_start()
    {
        var folder = Directory.CreateTempSubdirectory("parley-test-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "appsettings.json"), "{ oops");
            await using var server = ServerProcess.Start(["--port", "0"], new Dictionary<string, string>(), folder.FullName);
            var (code, _, errors) = await server.EndedAsync();
            Assert.Equal(2, code);
            Assert.Contains("appsettings.json: cannot be read", errors);
            Assert.DoesNotContain("   at ", errors);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
