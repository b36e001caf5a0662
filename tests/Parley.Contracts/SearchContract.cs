using Parley.Messages;
using Parley.Search;
using static Parley.Contracts.Drafts;

namespace Parley.Contracts;

/// <summary>What every log that can be searched finds.</summary>
public abstract class SearchContract : LogContract
{
    private ISearch Search => (ISearch)Log;

    [Theory]
    [InlineData("We meet at the Café Zoë", "cafe|CAFÉ|caf|zoe cafe|meet|\"at the café\"|Cafe\u0301", "afe|cafes|\"the at\"|meet tomorrow")]
    [InlineData("Tiếng Việt, Ёлка, Ångström, naïve", "tieng viet|ёлка|Елка|angstrom|naive|ti", "tiengs|viett")]
    [InlineData("Release v2.10 of the ＦＵＬＬ set ①", "10|v2|full|release 10|1", "210|v210|3")]
    [InlineData("我们明天在北京见面", "北|京|我|面|北京|京见|在北京见面|明天 北京", "京北|北见|北京人|东京")]
    [InlineData("漢字検索のテスト、ガラス", "検|索|検索|索の|漢字検索のテスト|テスト|ﾃｽﾄ|ト|ｶﾞﾗｽ|ガ|カ\u3099ラス|ス", "カラス|カ|テスト検索|検漢")]
    [InlineData("회의는 내일 아침입니다", "회|의|회의|회의는|내일|입니다|다|\u1112\u116C\u110B\u1174|회의 아침|\"내일 아침\"", "의회|내일아침|저녁|\"아침 내일\"")]
    [InlineData("Parley를 𠮷野家에서 써요", "parley|par|를|𠮷|𠮷野|野家|에서|써요|parley 써", "Parley가|家𠮷|rley")]
    public async Task Words_are_found_in_three_scripts(string text, string found, string missed)
    {
        await Log.AppendAsync([Publish("t", "ballast 1"), Publish("t", text), Publish("t", "漢 北 회 ballast 2")]);

        foreach (var query in found.Split('|'))
        {
            Assert.True((await TextsAsync(query)).Contains(text), $"{query} must be found");
        }

        foreach (var query in missed.Split('|'))
        {
            Assert.False((await TextsAsync(query)).Contains(text), $"{query} must not be found");
        }
    }

    [Theory]
    [InlineData("Meet me at the café, Cafés are nice", "cafe", "café|Cafés")]
    [InlineData("one two three two", "two one", "one|two|two")]
    [InlineData("one two three two", "\"two three\"", "two three")]
    [InlineData("北京的北边", "北", "北|北")]
    [InlineData("我们明天在北京见面", "北京见", "北京见")]
    [InlineData("カ\u3099ラスとｶﾞﾗｽ", "ガラス", "カ\u3099ラス|ｶﾞﾗｽ")]
    [InlineData("내일 회의, 회의는 아침", "회의", "회의|회의")]
    [InlineData("𠮷野家の𠮷", "𠮷", "𠮷|𠮷")]
    public async Task What_matches_is_marked_in_the_text(string text, string query, string marked)
    {
        await Log.AppendedAsync(Publish("t", text));

        var result = Assert.Single((await FindAsync(query)).Results);
        Assert.Equal(text, result.Text);
        Assert.Equal(marked, string.Join('|', result.Ranges.Select(r => text.Substring(r.Start, r.Length))));
    }

    [Fact]
    public async Task All_strings_of_structured_data_are_searched_but_not_the_names_of_members()
    {
        var data = """{"title":"Lunch","n":5,"tags":["soup","\ud800"],"body":{"text":"at noon"}}"""u8.ToArray();
        await Log.AppendedAsync(Publish("t", "") with { Data = data });

        Assert.Equal("Lunch\nsoup\nat noon", Assert.Single((await FindAsync("soup noon")).Results).Text);
        Assert.Empty((await FindAsync("title")).Results);
        Assert.Empty((await FindAsync("body")).Results);
    }

    [Fact]
    public async Task Edited_text_is_found_and_deleted_text_is_not()
    {
        var one = await Log.AppendedAsync(Publish("t", "apple"));
        var two = await Log.AppendedAsync(Publish("t", "apple pie"));
        Assert.Equal(2, (await FindAsync("apple")).Results.Count);

        await Log.AppendAsync([Edit("t", one.Seq, "banana"), Delete("t", two.Seq)]);
        Assert.Empty((await FindAsync("apple")).Results);
        Assert.Equal(one.Seq, Assert.Single((await FindAsync("banana")).Results).Message.Seq);

        await Log.AppendAsync([Publish("t", "cherry"), Edit("t", one.Seq + 4, "date"), Edit("t", one.Seq, "apple again")]);
        Assert.Empty((await FindAsync("banana")).Results);
        Assert.Empty((await FindAsync("cherry")).Results);
        Assert.Single((await FindAsync("date")).Results);
        Assert.Equal("apple again", Assert.Single((await FindAsync("apple")).Results).Text);
    }

    [Fact]
    public async Task Results_come_newest_first_and_in_pages()
    {
        await Log.AppendAsync([.. Enumerable.Range(1, 250).Select(i => Publish(i % 2 == 0 ? "even" : "odd", $"word {i}"))]);

        var first = await Search.SearchAsync(new SearchQuery { Text = "word", Limit = 100 }, default);
        var second = await Search.SearchAsync(new SearchQuery { Text = "word", Limit = 100, BeforeSeq = first.Results[^1].Message.Seq }, default);
        var third = await Search.SearchAsync(new SearchQuery { Text = "word", Limit = 100, BeforeSeq = second.Results[^1].Message.Seq }, default);

        Assert.Equal((true, true, false), (first.More, second.More, third.More));
        SearchResult[] all = [.. first.Results, .. second.Results, .. third.Results];
        Assert.Equal(Enumerable.Range(1, 250).Reverse().Select(i => $"word {i}"), all.Select(r => r.Text));
    }

    [Fact]
    public async Task Results_are_filtered_by_topic_sender_place_and_time()
    {
        var first = await Log.AppendedAsync(Publish("a", "word 1", Ann));
        Time.Advance(TimeSpan.FromMinutes(1));
        var afterFirst = Time.NowMs;
        await Log.AppendAsync([Publish("b", "word 2", Bob), Publish("c", "word 3", new User(null, "bot")), Publish("a", "word 4", Bob)]);
        Time.Advance(TimeSpan.FromMinutes(1));
        await Log.AppendAsync([Publish("b", "word 5", Ann), Publish("a", "word 6", User.Anonymous)]);

        await ExpectAsync(new() { Text = "word", Topics = ["a"] }, "6 4 1");
        await ExpectAsync(new() { Text = "word", Topics = ["b", "c", "none"] }, "5 3 2");
        await ExpectAsync(new() { Text = "word", Topics = ["none"] }, "");
        await ExpectAsync(new() { Text = "word", Topics = [] }, "");
        await ExpectAsync(new() { Text = "word", MayRead = (t, _) => new(t != "a") }, "5 3 2");
        await ExpectAsync(new() { Text = "word", Beginnings = ["c", "b"] }, "5 3 2");
        await ExpectAsync(new() { Text = "word", Beginnings = [] }, "");
        await ExpectAsync(new() { Text = "word", From = Ann.Id }, "5 1");
        await ExpectAsync(new() { Text = "word", From = "bot" }, "3");
        await ExpectAsync(new() { Text = "word", From = Bob.Id, Topics = ["a"] }, "4");
        await ExpectAsync(new() { Text = "word", AfterSeq = first.Seq, BeforeSeq = first.Seq + 3 }, "3 2");
        await ExpectAsync(new() { Text = "word", FromMs = afterFirst }, "6 5 4 3 2");
        await ExpectAsync(new() { Text = "word", BeforeMs = afterFirst }, "1");
        await ExpectAsync(new() { Text = "word", FromMs = afterFirst, BeforeMs = afterFirst + 1 }, "4 3 2");
        await ExpectAsync(new() { Text = "word", BeforeMs = 0 }, "");
        await ExpectAsync(new() { Text = "word", FromMs = Time.NowMs + 1 }, "");
    }

    [Fact]
    public async Task Topics_that_may_not_be_read_do_not_hide_what_may()
    {
        var asked = new List<string>();
        await Log.AppendedAsync(Publish("open", "word 1"));
        for (var i = 0; i < 5; i++)
        {
            await Log.AppendAsync([.. Enumerable.Range(0, 50).Select(_ => Publish($"secret{i}", "word"))]);
        }

        await Log.AppendedAsync(Publish("open", "word 2"));
        var page = await Search.SearchAsync(
            new SearchQuery
            {
                Text = "word",
                Limit = 2,
                MayRead = async (topic, _) =>
                {
                    await Task.Yield();
                    asked.Add(topic);
                    return topic == "open";
                },
            },
            default);

        Assert.Equal(["word 2", "word 1"], page.Results.Select(r => r.Text));
        Assert.False(page.More);
        Assert.Equal(6, asked.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\0")]
    [InlineData("\"")]
    [InlineData("\"\"")]
    [InlineData("*")]
    [InlineData("- ( ) ^ : + {")]
    [InlineData("\ud800")]
    public async Task A_query_without_a_letter_finds_nothing(string query)
    {
        await Log.AppendedAsync(Publish("t", "some text and more"));

        Assert.Empty((await FindAsync(query)).Results);
    }

    [Theory]
    [InlineData("some AND")]
    [InlineData("text OR")]
    [InlineData("NOT")]
    [InlineData("NEAR(some, 2)")]
    [InlineData("text : \"some")]
    [InlineData("some*")]
    [InlineData("';DROP TABLE search;--")]
    public async Task Nothing_in_a_query_is_a_command(string query)
    {
        var text = "some text and more or not near 2 'drop table search'";
        await Log.AppendedAsync(Publish("t", text));

        Assert.Equal([text], await TextsAsync(query));
    }

    [Fact]
    public async Task A_page_ends_with_the_result_that_brings_it_to_its_bytes()
    {
        foreach (var number in (int[])[1, 2, 3, 4])
        {
            await Log.AppendedAsync(Publish("t", $"word {number}"));
        }

        // A result is its text, and its data with two quotes more: 6 + 8 bytes.
        await ExpectBytesAsync(new() { Text = "word", MaxBytes = 28 }, "4 3", more: true);
        await ExpectBytesAsync(new() { Text = "word", MaxBytes = 29 }, "4 3 2", more: true);
        await ExpectBytesAsync(new() { Text = "word", MaxBytes = 1 }, "4", more: true);
        await ExpectBytesAsync(new() { Text = "word", MaxBytes = 56 }, "4 3 2 1", more: false);
        await ExpectBytesAsync(new() { Text = "word", MaxBytes = 1, MayRead = (_, _) => new(true) }, "4", more: true);

        async Task ExpectBytesAsync(SearchQuery query, string numbers, bool more)
        {
            await ExpectAsync(query, numbers);
            Assert.Equal(more, (await Search.SearchAsync(query, default)).More);
        }
    }

    [Fact]
    public async Task Very_long_words_and_queries_do_no_harm()
    {
        var word = string.Concat(Enumerable.Repeat("abcdefghij", 2000));
        await Log.AppendedAsync(Publish("t", word + " " + string.Concat(Enumerable.Repeat("漢", 5000))));

        Assert.Single((await FindAsync(word[..200])).Results);
        Assert.Single((await FindAsync(new string('漢', 200))).Results);
        Assert.Single((await FindAsync(string.Join(' ', Enumerable.Repeat("a", 100)))).Results);
        await Assert.ThrowsAnyAsync<ArgumentException>(() => FindAsync(word));
    }

    private async Task<IReadOnlyList<string>> TextsAsync(string query) =>
        [.. (await FindAsync(query)).Results.Select(r => r.Text)];

    private Task<SearchPage> FindAsync(string query) =>
        Search.SearchAsync(new SearchQuery { Text = query }, default).AsTask();

    private async Task ExpectAsync(SearchQuery query, string numbers)
    {
        var page = await Search.SearchAsync(query, default);
        Assert.Equal(numbers, string.Join(' ', page.Results.Select(r => r.Text["word ".Length..])));
    }
}
