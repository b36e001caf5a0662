using FsCheck;
using FsCheck.Fluent;

namespace Parley.Core.Tests.Resume;

public sealed class ResumeModelTests
{
    [Fact]
    public void Whatever_clients_and_publishers_do_each_retained_entry_comes_once_in_order_and_as_it_is_now()
    {
        var steps = Gen.Choose(0, 255).Select(number => (byte)number).Three()
            .Select(three => (three.Item1, three.Item2, three.Item3)).ListOf(120).Select(list => list.ToArray());
        var worlds = Gen.Choose(0, 255).Select(number => (byte)number).SelectMany(size => steps, (size, list) => (size, list));
        var property = Prop.ForAll(
            Arb.From(worlds, Shrink),
            world => ModelWorld.RunAsync(world.size, world.list).GetAwaiter().GetResult());
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), property);
    }

    /// <summary>Leaves out runs of steps, from half of them down to single ones.</summary>
    private static IEnumerable<(byte size, (byte, byte, byte)[] list)> Shrink((byte size, (byte, byte, byte)[] list) world)
    {
        for (var length = world.list.Length / 2; length > 0; length /= 2)
        {
            for (var from = 0; from + length <= world.list.Length; from += length)
            {
                yield return (world.size, [.. world.list[..from], .. world.list[(from + length)..]]);
            }
        }
    }
}
