using System.Diagnostics.CodeAnalysis;

namespace Parley.Collections;

/// <summary>
/// A map that holds so many keys at the most and gives up the least recently used one for a new one, all in constant
/// time. Not safe for several threads, except that <see cref="TryPeek"/> may run beside <see cref="TryGet"/>.
/// </summary>
internal sealed class LruMap<TKey, TValue>(int capacity, IEqualityComparer<TKey>? comparer = null)
    where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>> _nodes = new(comparer);

    // From the most to the least recently used.
    private readonly LinkedList<(TKey Key, TValue Value)> _uses = new();

    public int Count => _nodes.Count;

    /// <summary>Everything in it, from the most to the least recently used.</summary>
    public IEnumerable<(TKey Key, TValue Value)> Entries => _uses;

    /// <summary>Finds a value and counts that as a use.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!_nodes.TryGetValue(key, out var node))
        {
            value = default;
            return false;
        }

        if (node != _uses.First)
        {
            _uses.Remove(node);
            _uses.AddFirst(node);
        }

        value = node.Value.Value;
        return true;
    }

    /// <summary>Finds a value without counting that as a use.</summary>
    public bool TryPeek(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var found = _nodes.TryGetValue(key, out var node);
        value = found ? node!.Value.Value : default;
        return found;
    }

    /// <summary>Removes a key, if it is there.</summary>
    public void Remove(TKey key)
    {
        if (_nodes.Remove(key, out var node))
        {
            _uses.Remove(node);
        }
    }

    /// <summary>Adds or replaces a value.</summary>
    /// <returns>Whether another key was given up for it, and then which.</returns>
    public bool Set(TKey key, TValue value, out (TKey Key, TValue Value) evicted)
    {
        evicted = default;
        if (_nodes.Remove(key, out var known))
        {
            _uses.Remove(known);
        }
        else if (_nodes.Count >= capacity && _uses.Last is { } last)
        {
            evicted = last.Value;
            _nodes.Remove(evicted.Key);
            _uses.RemoveLast();
            _nodes.Add(key, _uses.AddFirst((key, value)));
            return true;
        }

        _nodes.Add(key, _uses.AddFirst((key, value)));
        return false;
    }
}
