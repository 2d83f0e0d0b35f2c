package org.etalon.details;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.etalon.network.Layer;
import org.etalon.network.LayerForm;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.StoredParameters;

/** A network as a tree for pictures: its nodes and where their values come from. */
public final class GraphDetails {
  /** More nodes than anyone looks at. */
  private static final int DRAWN = 400;

  private GraphDetails() {}

  /**
   * The network for a page: the size of the input, how many nodes and parameters there are, and the
   * nodes, if they are not too many to be drawn.
   */
  public static Map<String, Object> of(Network network) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("inputs", network.inputSize());
    map.put("parameters", StoredParameters.count(network));
    map.put("count", network.nodes().size());
    if (network.nodes().size() <= DRAWN) {
      map.put("nodes", nodes(network));
    }
    return map;
  }

  /** Each node with the values it takes: 0 is the input, k what node k gives, from 1. */
  public static List<Map<String, Object>> nodes(Network network) {
    List<LayerForm> forms = LayerForm.of(network);
    List<Map<String, Object>> nodes = new ArrayList<>();
    for (int k = 0; k < forms.size(); k++) {
      Node node = network.nodes().get(k);
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("kind", forms.get(k).kind());
      map.put("detail", forms.get(k).detail());
      map.put("shape", forms.get(k).shape());
      map.put("parameters", parameters(node.layer()));
      map.put("from", node.inputs());
      nodes.add(map);
    }
    return nodes;
  }

  private static long parameters(Layer layer) {
    return layer.affine().map(affine -> StoredParameters.of(affine).count()).orElse(0L);
  }
}
